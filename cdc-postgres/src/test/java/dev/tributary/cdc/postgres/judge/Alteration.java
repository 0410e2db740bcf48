package dev.tributary.cdc.postgres.judge;

import java.util.List;

/**
 * A change of a table's shape.
 *
 * @param statements DDL that belongs together, in one transaction
 * @param after the table then
 */
record Alteration(List<String> statements, JudgedTable after) {

    Alteration {
        statements = List.copyOf(statements);
    }
}
