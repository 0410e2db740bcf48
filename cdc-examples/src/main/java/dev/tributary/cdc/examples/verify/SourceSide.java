package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.examples.config.ColumnRules;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The source under one snapshot: every table is read as of the same moment, a row at a time. Not thread-safe. */
final class SourceSide implements AutoCloseable {

    private final Connection connection;
    private final PostgresValues values;

    private SourceSide(Connection connection, ReplacedTexts policies) {
        this.connection = connection;
        this.values = new PostgresValues(policies);
    }

    /** Takes over a connection, and closes it also when it fails. */
    static SourceSide begin(Connection connection, ReplacedTexts policies) throws SQLException {
        boolean begun = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(SourceQuery.PINNED);
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            begun = true;
            return new SourceSide(connection, policies);
        } finally {
            if (!begun) {
                connection.close();
            }
        }
    }

    Content read(TableSchema schema, ColumnRules rules) throws SQLException {
        RowChecksum checksum = new RowChecksum();
        CopyOut rows = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(SourceQuery.copy(schema, isPartitioned(schema.id())));
        List<Column> columns = schema.columns();
        TreatedValues treated = new TreatedValues(schema, rules);
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            List<@Nullable String> texts = CopyRow.parse(row);
            for (int i = 0; i < columns.size(); i++) {
                String text = treated.expected(i, texts.get(i));
                checksum.value(text == null ? null : values.canonical(schema, columns.get(i), text));
            }
            checksum.endRow();
        }
        return checksum.content();
    }

    private boolean isPartitioned(TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = ?::pg_catalog.regclass")) {
            query.setString(1, SourceQuery.name(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
