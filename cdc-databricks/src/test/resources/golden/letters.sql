MERGE INTO `main`.`bronze_staging`.`_cdc_dead_letters` AS t
USING (
  SELECT
    `c1`,
    `c2`,
    `c3`,
    `c4`,
    max_by(struct(`c5` AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS `c5`,
    max_by(struct(`c6` AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS `c6`,
    max(`c7`) FILTER (WHERE _cdc_op = 'I') AS `c7`,
    max(`c8`) FILTER (WHERE _cdc_op = 'I') AS `c8`,
    max(`c9`) FILTER (WHERE _cdc_op = 'I') AS `c9`,
    max(`c10`) FILTER (WHERE _cdc_op = 'I') AS `c10`,
    max(`c11`) FILTER (WHERE _cdc_op = 'I') AS `c11`,
    max(`c12`) FILTER (WHERE _cdc_op = 'I') AS `c12`,
    max(`c13`) FILTER (WHERE _cdc_op = 'I') AS `c13`,
    max(`c14`) FILTER (WHERE _cdc_op = 'I') AS `c14`,
    max(`c15`) FILTER (WHERE _cdc_op = 'I') AS `c15`,
    max(`c16`) FILTER (WHERE _cdc_op = 'I') AS `c16`,
    max(`c17`) FILTER (WHERE _cdc_op = 'I') AS `c17`,
    max_by(struct(_cdc_lsn AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS _cdc_lsn,
    max_by(struct(_cdc_ordinal AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS _cdc_ordinal,
    max_by(struct(_cdc_xid AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS _cdc_xid,
    max_by(struct(_cdc_committed_at AS value), struct(_cdc_lsn, _cdc_ordinal)).value AS _cdc_committed_at,
    bool_or(_cdc_op = 'I') AS is_letter
  FROM `main`.`bronze_staging`.`_cdc_stg_shop_7_0a1b2c3d_1`
  WHERE _cdc_batch = '7-12'
  GROUP BY `c1`, `c2`, `c3`, `c4`
) AS s
ON t.`pipeline` = s.`c1` AND t.`source_schema` = s.`c2` AND t.`source_table` = s.`c3` AND t.`id` = s.`c4`
WHEN MATCHED AND t.`status` IN ('open', 'dropped') AND s.`c5` <> 'open' THEN UPDATE SET
  t.`status` = s.`c5`,
  t.`status_at` = s.`c6`
WHEN NOT MATCHED AND s.is_letter THEN INSERT (
  `pipeline`,
  `source_schema`,
  `source_table`,
  `id`,
  `status`,
  `status_at`,
  `operation`,
  `lsn`,
  `ordinal`,
  `xid`,
  `committed_at`,
  `reason`,
  `row_key`,
  `row_values`,
  `unchanged`,
  `uncarried`,
  `file`,
  `_cdc_lsn`,
  `_cdc_ordinal`,
  `_cdc_xid`,
  `_cdc_committed_at`
) VALUES (
  s.`c1`,
  s.`c2`,
  s.`c3`,
  s.`c4`,
  s.`c5`,
  s.`c6`,
  s.`c7`,
  s.`c8`,
  s.`c9`,
  s.`c10`,
  s.`c11`,
  s.`c12`,
  s.`c13`,
  s.`c14`,
  s.`c15`,
  s.`c16`,
  s.`c17`,
  s.`_cdc_lsn`,
  s.`_cdc_ordinal`,
  s.`_cdc_xid`,
  s.`_cdc_committed_at`
);

SELECT `source_schema`, `source_table`, `id`, `lsn`, `row_key`
FROM `main`.`bronze_staging`.`_cdc_dead_letters`
WHERE `pipeline` = 'shop' AND `status` IN ('open', 'dropped');

SELECT `source_schema`, `source_table`, `id`, `status`, `status_at`, `operation`, `lsn`, `ordinal`, `xid`,
  unix_micros(`committed_at`) AS committed_at, `reason`, `row_key`, `row_values`,
  to_json(`unchanged`) AS unchanged, to_json(`uncarried`) AS uncarried, `file`
FROM `main`.`bronze_staging`.`_cdc_dead_letters`
WHERE `pipeline` = 'shop'
ORDER BY `_cdc_lsn`, `ordinal`, `source_schema`, `source_table`, `id`;
