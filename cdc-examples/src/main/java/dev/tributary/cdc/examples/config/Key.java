package dev.tributary.cdc.examples.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting of the command line. Each can stand in the file under {@link #text()}, or in the environment under
 * {@link #variable()}, which wins; those of a family only in the file.
 */
public enum Key {
    PIPELINE_NAME("pipeline.name"),
    SOURCE_URL("source.url"),
    SOURCE_USER("source.user"),
    SOURCE_PASSWORD("source.password", true),
    SOURCE_SCHEMAS("source.schemas"),
    SOURCE_INCLUDE("source.include"),
    SOURCE_EXCLUDE("source.exclude"),
    SOURCE_COLUMNS_INCLUDE("source.columns.include"),
    SOURCE_COLUMNS_EXCLUDE("source.columns.exclude"),
    SOURCE_COLUMNS_MASK("source.columns.mask"),
    SOURCE_COLUMNS_HASH("source.columns.hash"),
    SOURCE_COLUMNS_HASH_KEY("source.columns.hash-key", true),
    SOURCE_COLUMNS_TRUNCATE("source.columns.truncate"),
    SOURCE_SLOT("source.slot"),
    SOURCE_PUBLICATION("source.publication"),
    SLOT_FAILOVER("slot.failover"),
    PUBLICATION_MANAGE("publication.manage"),
    SOURCE_STREAMING("source.streaming"),
    SOURCE_SPOOL_DIRECTORY("source.spool-directory"),
    SOURCE_SPOOL_MEMORY("source.spool-memory"),
    SOURCE_SILENCE("source.silence"),
    SOURCE_MESSAGES("source.messages"),
    SOURCE_ORIGIN("source.origin"),
    SOURCE_ARRAYS("source.arrays"),
    VALUES_INFINITY("values.infinity"),
    VALUES_FAR_DATES("values.far-dates"),
    VALUES_NAN("values.nan"),
    VALUES_NUMERIC("values.numeric"),
    VALUES_NUMERIC_SCALE("values.numeric-scale"),
    VALUES_NUMERIC_OVERFLOW("values.numeric-overflow"),
    TABLES_WITHOUT_KEY("tables.without-key"),
    SCHEMA_ON_REWRITE("schema.on-rewrite"),
    SCHEMA_NEW_TABLES("schema.new-tables"),
    SCHEMA_ON_UNCARRIABLE("schema.on-uncarriable"),
    SCHEMA_ON_DROP("schema.on-drop"),
    TABLES_CLUSTER_BY("tables.cluster-by"),
    TABLES_PARTITION_BY("tables.partition-by"),
    TABLES_PROPERTIES("tables.properties"),
    TABLES_TAGS("tables.tags"),
    TABLES_COLUMN_TAGS("tables.column-tags"),
    SOURCE_ACCEPT_NEW("source.accept-new"),
    DATABRICKS_JDBC_URL("databricks.jdbc-url"),
    DATABRICKS_HOST("databricks.host"),
    DATABRICKS_HTTP_PATH("databricks.http-path"),
    DATABRICKS_TOKEN("databricks.token", true),
    DATABRICKS_CLIENT_ID("databricks.client-id"),
    DATABRICKS_CLIENT_SECRET("databricks.client-secret", true),
    DATABRICKS_AZURE_TENANT_ID("databricks.azure-tenant-id"),
    DATABRICKS_AUTH("databricks.auth"),
    DATABRICKS_PROFILE("databricks.profile"),
    DATABRICKS_RETRY_BUDGET("databricks.retry-budget"),
    DATABRICKS_CATALOG("databricks.catalog"),
    DATABRICKS_SCHEMA("databricks.schema"),
    DATABRICKS_STAGING_SCHEMA("databricks.staging-schema"),
    DATABRICKS_TABLE_NAMES("databricks.table-names"),
    CHECKS_CLASSES("checks.classes"),
    CHECKS_ON_REFUSAL("checks.on-refusal"),
    CHECKS_MAX_REFUSED("checks.max-refused"),
    DEAD_LETTERS_POLICY("dead-letters.policy"),
    DEAD_LETTERS_MAX("dead-letters.max"),
    SINK_MODE("sink.mode"),
    SINK_TRANSACTIONS("sink.transactions"),
    SINK_MODE_OF("sink.mode.*"),
    LEDGER_RETENTION("ledger.retention"),
    CDC_START("cdc.start"),
    STATE_STORE("state.store"),
    STATE_USER("state.user"),
    STATE_PASSWORD("state.password", true),
    FLUSH_MAX_ROWS("flush.max-rows"),
    FLUSH_MAX_BYTES("flush.max-bytes"),
    FLUSH_MAX_INTERVAL("flush.max-interval"),
    RETRY_BUDGET("retry.budget"),
    RETRY_FIRST_CONTACT("retry.first-contact"),
    RETRY_FIRST_WAIT("retry.first-wait"),
    RETRY_LONGEST_WAIT("retry.longest-wait"),
    HEALTH_DEGRADED_LAG("health.degraded-lag"),
    HEALTH_DOWN_LAG("health.down-lag"),
    HEALTH_RETAINED_WAL("health.retained-wal"),
    HEALTH_DEAD_LETTERS("health.dead-letters"),
    MEMORY_MAX_BYTES("memory.max-bytes"),
    SNAPSHOT_READERS("snapshot.readers"),
    SNAPSHOT_VERIFY("snapshot.verify"),
    STAGING_THREADS("staging.threads"),
    STAGING_RETENTION("staging.retention");

    /** What every variable begins with. */
    static final String VARIABLE = "CDC_";

    private static final int SIMILAR = 4;
    private static final String ANY = "*";

    private final String text;
    private final boolean secret;

    Key(String text) {
        this(text, false);
    }

    Key(String text, boolean secret) {
        this.text = text;
        this.secret = secret;
    }

    /** Whether it stands for many keys, which begin alike and end in the name of what they are about. */
    public boolean isFamily() {
        return text.endsWith(ANY);
    }

    /** What a key of a family is about. */
    String member(String name) {
        return name.substring(text.length() - ANY.length());
    }

    /** As the file spells it. */
    public String text() {
        return text;
    }

    /** As the environment spells it: {@code source.password} is {@code CDC_SOURCE_PASSWORD}. */
    public String variable() {
        return VARIABLE + text.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether the value is never shown. */
    public boolean isSecret() {
        return secret;
    }

    static Optional<Key> of(String text) {
        return Arrays.stream(values())
                .filter(key -> key.isFamily() ? key.isMember(text) : key.text.equals(text))
                .findFirst();
    }

    private boolean isMember(String name) {
        int prefix = text.length() - ANY.length();
        return name.length() > prefix && name.startsWith(text.substring(0, prefix));
    }

    /** The key that was probably meant. */
    static Optional<Key> closest(String unknown) {
        String lower = unknown.toLowerCase(Locale.ROOT).replace('_', '-');
        return Arrays.stream(values())
                .min(Comparator.comparingInt(key -> distance(lower, key.text)))
                .filter(key -> distance(lower, key.text) <= SIMILAR);
    }

    /** The key whose variable was probably meant. */
    static Optional<Key> closestVariable(String unknown) {
        return Arrays.stream(values())
                .filter(key -> !key.isFamily())
                .min(Comparator.comparingInt(key -> distance(unknown, key.variable())))
                .filter(key -> distance(unknown, key.variable()) <= SIMILAR);
    }

    /** Whether a variable begins like those of the keys of a section, as {@code CDC_SOURCE_} does. */
    static boolean isInSection(String variable) {
        return Arrays.stream(values()).anyMatch(key -> variable.startsWith(key.section()));
    }

    private String section() {
        String whole = variable();
        return whole.substring(0, VARIABLE.length() + text.indexOf('.') + 1);
    }

    /** Levenshtein's: single letters to insert, remove or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    @Override
    public String toString() {
        return text;
    }
}
