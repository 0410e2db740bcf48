package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What may not happen in a transaction, with the error classes that a real workspace documents for it.
 *
 * @see <a href="https://docs.databricks.com/aws/en/error-messages/transaction-not-supported-error-class">
 *     TRANSACTION_NOT_SUPPORTED</a>
 */
final class TransactionRules {

    /** As many tables as a real workspace reads and writes in one transaction. */
    static final int MOST_TABLES = 100;

    private static final String CLASS = "TRANSACTION_NOT_SUPPORTED";
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE", "FROM", "(");
    private static final Set<String> DESCRIBED_OTHERWISE =
            Set.of("CATALOG", "DATABASE", "DETAIL", "EXTENDED", "FORMATTED", "FUNCTION", "HISTORY", "SCHEMA", "VOLUME");

    private final CatalogStore store;
    private final SessionNames names;
    private final Set<TableName> accessed = new LinkedHashSet<>();
    private final Set<TableName> written = new LinkedHashSet<>();

    TransactionRules(CatalogStore store, SessionNames names) {
        this.store = store;
        this.names = names;
    }

    static SqlFailure refusal(String reason, String text) {
        return SqlFailure.of(CLASS + "." + reason, "Failed to execute the statement. " + text, "0A000");
    }

    static SqlFailure notEnabled() {
        return refusal(
                "PREVIEW_NOT_ENABLED",
                "Multi-statement transactions are not enabled for this workspace. Please contact your Databricks support"
                        + " representative to enable this feature.");
    }

    /** Fails when a statement, with those checked before, may not run in one transaction. */
    void check(String sql) {
        Words words = Words.of(sql);
        requireAllowed(words);
        refuseReads(words.tokens());
        accessed.addAll(NamedTables.in(names, store, words.tokens()));
        if (accessed.size() > MOST_TABLES) {
            throw refusal(
                    "MAX_TABLES_ACCESSED_EXCEEDED",
                    "Cannot access more than " + MOST_TABLES + " tables in a single transaction.");
        }
        target(words).ifPresent(this::write);
    }

    private void requireAllowed(Words words) {
        String first = words.peek().text().toUpperCase(Locale.ROOT);
        boolean allowed = QUERIES.contains(first)
                || Set.of("INSERT", "UPDATE", "DELETE", "MERGE").contains(first)
                || words.looksAt("COPY", "INTO")
                || words.looksAt("SHOW", "COLUMNS")
                || describesColumns(words.tokens());
        if (!allowed) {
            throw refusal(
                    "COMMAND",
                    "Command " + Words.kind(words.sql()) + " is not supported in a transaction. Only SELECT / INSERT /"
                            + " MERGE / UPDATE / DELETE / DESCRIBE TABLE are supported.");
        }
    }

    /** {@code DESCRIBE [TABLE] name} and {@code DESCRIBE QUERY}. */
    private static boolean describesColumns(List<Token> tokens) {
        if (tokens.size() < 2 || !(tokens.get(0).is("DESCRIBE") || tokens.get(0).is("DESC"))) {
            return false;
        }
        int at = tokens.get(1).is("TABLE") ? 2 : 1;
        return at < tokens.size()
                && (tokens.get(at).kind() == Token.Kind.QUOTED
                        || !DESCRIBED_OTHERWISE.contains(tokens.get(at).text().toUpperCase(Locale.ROOT)));
    }

    private static void refuseReads(List<Token> tokens) {
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = tokens.get(i + 1);
            if ((token.is("VERSION") || token.is("TIMESTAMP"))
                    && next.is("AS")
                    && tokens.get(i + 2).is("OF")) {
                throw refusal(
                        "TIME_TRAVEL_QUERY",
                        "Time travel queries are not supported in a transaction. Please remove the temporal specification"
                                + " and then retry the transaction.");
            }
            if (token.is("TABLE_CHANGES") && next.isSymbol('(')) {
                throw refusal(
                        "CDF_READ",
                        "Reading the change data feed from table "
                                + tokens.get(i + 2).text()
                                + " using table_changes() function is not supported. Please remove the table_changes()"
                                + " usage and retry the transaction.");
            }
            if (token.text().equalsIgnoreCase("information_schema")
                    && token.kind() != Token.Kind.STRING
                    && next.isSymbol('.')) {
                throw refusal(
                        "INFORMATION_SCHEMA_TABLE",
                        "Accessing tables from INFORMATION_SCHEMA ("
                                + tokens.get(i + 2).text() + ") is not supported in a transaction.");
            }
            if (ReadFiles.isCall(tokens, i)) {
                throw refusal(
                        "ILLEGAL_DATA_SOURCE_FOR_TRANSACTIONAL_READ",
                        "The data source read_files has format parquet, which cannot be read transactionally in a"
                                + " transaction. If you want to read it nontransactionally instead, please specify explicitly"
                                + " by appending 'WITH (allow_nontransactional_reads = true)' to the data source name.");
            }
            if (PathQueries.isPath(tokens, i)) {
                throw refusal(
                        "PATH_BASED_ACCESS",
                        "Accessing a table by path (" + tokens.get(i + 2).text()
                                + ") is not allowed in a transaction. Use the table name instead.");
            }
        }
    }

    /** The table that a statement changes. */
    private Optional<TableName> target(Words words) {
        boolean changes = words.accept("INSERT", "INTO", "TABLE")
                || words.accept("INSERT", "INTO")
                || words.accept("INSERT", "OVERWRITE", "TABLE")
                || words.accept("INSERT", "OVERWRITE")
                || words.accept("MERGE", "INTO")
                || words.accept("MERGE", "WITH", "SCHEMA", "EVOLUTION", "INTO")
                || words.accept("COPY", "INTO")
                || words.accept("DELETE", "FROM")
                || words.accept("UPDATE");
        return changes
                ? Optional.of(CatalogStatements.object(new ArrayList<>(words.name(3)), names))
                : Optional.empty();
    }

    private void write(TableName name) {
        written.add(name);
        if (written.size() > MOST_TABLES) {
            throw refusal(
                    "MAX_TABLES_WRITTEN_EXCEEDED",
                    "Cannot write to more than " + MOST_TABLES + " tables in a single transaction.");
        }
        store.table(name).filter(table -> !table.catalogManaged).ifPresent(table -> {
            throw refusal(
                    "WRITE_NON_CATALOG_OWNED_TABLE",
                    "Table " + name.quoted()
                            + " does not have the table feature 'catalogManaged'. Only tables with this"
                            + " table feature can be written in a transaction.");
        });
    }
}
