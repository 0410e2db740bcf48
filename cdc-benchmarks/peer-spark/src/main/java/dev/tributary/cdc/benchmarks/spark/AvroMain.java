package dev.tributary.cdc.benchmarks.spark;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import dev.tributary.cdc.benchmarks.contest.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.jspecify.annotations.Nullable;

/** What a team would write itself: a ResultSet with a fetch size, one record a row, AvroParquetWriter. One thread. */
public final class AvroMain {

    private static final int FETCH = 10_000;

    private AvroMain() {}

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, AvroMain::copy);
    }

    private static Outcome copy(Task task) throws SQLException, IOException {
        long rows = 0;
        int number = 0;
        try (Connection connection = Tables.connect(task)) {
            connection.setAutoCommit(false);
            for (String table : Tables.of(task)) {
                rows += copy(connection, table, task.directory().resolve(++number + ".parquet"));
            }
        }
        return new Outcome(rows, 0);
    }

    private static long copy(Connection connection, String table, Path file) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                ResultSetMetaData columns = rows.getMetaData();
                Schema schema = schema(columns);
                try (ParquetWriter<GenericRecord> writer = AvroParquetWriter.<GenericRecord>builder(
                                new LocalOutputFile(file))
                        .withSchema(schema)
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .build()) {
                    long count = 0;
                    while (rows.next()) {
                        GenericRecord row = new GenericData.Record(schema);
                        for (int i = 1; i <= columns.getColumnCount(); i++) {
                            row.put(i - 1, value(rows, columns.getColumnType(i), i));
                        }
                        writer.write(row);
                        count++;
                    }
                    return count;
                }
            }
        }
    }

    private static Schema schema(ResultSetMetaData columns) throws SQLException {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("row").fields();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnName(i);
            switch (columns.getColumnType(i)) {
                case Types.BIGINT, Types.TIMESTAMP ->
                    fields.name(name).type().optional().longType();
                case Types.INTEGER, Types.SMALLINT ->
                    fields.name(name).type().optional().intType();
                case Types.DOUBLE -> fields.name(name).type().optional().doubleType();
                case Types.BIT, Types.BOOLEAN ->
                    fields.name(name).type().optional().booleanType();
                default -> fields.name(name).type().optional().stringType();
            }
        }
        return fields.endRecord();
    }

    private static @Nullable Object value(ResultSet rows, int type, int column) throws SQLException {
        Object value;
        switch (type) {
            case Types.BIGINT -> value = rows.getLong(column);
            case Types.INTEGER, Types.SMALLINT -> value = rows.getInt(column);
            case Types.DOUBLE -> value = rows.getDouble(column);
            case Types.BIT, Types.BOOLEAN -> value = rows.getBoolean(column);
            case Types.TIMESTAMP -> {
                java.sql.Timestamp time = rows.getTimestamp(column);
                value = time == null ? null : time.getTime() * 1000 + time.getNanos() / 1000 % 1000;
            }
            default -> value = rows.getString(column);
        }
        return rows.wasNull() ? null : value;
    }
}
