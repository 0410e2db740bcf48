package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tributary.cdc.workspace.internal.spark.TypeNames;
import dev.tributary.cdc.workspace.internal.sql.SqlResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

/** A result as JSON, cut into chunks that clients fetch one by one. */
final class ResultChunks {

    /** Small enough that neither side holds much, large enough that a chunk is worth a request. */
    private static final int CHUNK_BYTES = 4 << 20;

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<SqlResult.Column> columns;
    private final List<Chunk> chunks = new ArrayList<>();
    private long rows;
    private boolean truncated;

    private ResultChunks(List<SqlResult.Column> columns) {
        this.columns = columns;
    }

    static ResultChunks of(SqlResult result, long rowLimit) throws IOException {
        ResultChunks chunks = new ResultChunks(result.columns());
        while (result.rows().hasNext() && !chunks.truncated) {
            chunks.readChunk(result, rowLimit);
        }
        return chunks;
    }

    private void readChunk(SqlResult result, long rowLimit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long first = rows;
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartArray();
            while (result.rows().hasNext() && bytes.size() < CHUNK_BYTES) {
                if (rows == rowLimit) {
                    truncated = true;
                    break;
                }
                out.writeStartArray();
                for (String value : result.rows().next()) {
                    writeValue(out, value);
                }
                out.writeEndArray();
                rows++;
                if (out.getOutputBuffered() > (1 << 16)) {
                    out.flush();
                }
            }
            out.writeEndArray();
        }
        chunks.add(new Chunk(first, rows - first, bytes.toString(StandardCharsets.UTF_8)));
    }

    private static void writeValue(JsonGenerator out, @Nullable String value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }

    /** Adds {@code manifest} and {@code result} with the first chunk. */
    void describe(String statement, ObjectNode answer) throws IOException {
        ObjectNode manifest = answer.putObject("manifest");
        manifest.put("format", "JSON_ARRAY");
        ObjectNode schema = manifest.putObject("schema").put("column_count", columns.size());
        if (!columns.isEmpty()) {
            ArrayNode list = schema.putArray("columns");
            for (int i = 0; i < columns.size(); i++) {
                list.add(column(columns.get(i), i));
            }
        }
        manifest.put("total_chunk_count", chunks.size());
        if (!chunks.isEmpty()) {
            ArrayNode list = manifest.putArray("chunks");
            for (int i = 0; i < chunks.size(); i++) {
                Chunk chunk = chunks.get(i);
                list.addObject()
                        .put("chunk_index", i)
                        .put("row_offset", chunk.first)
                        .put("row_count", chunk.count);
            }
        }
        manifest.put("total_row_count", rows).put("truncated", truncated);
        answer.set("result", chunks.isEmpty() ? Request.object() : data(statement, 0));
    }

    byte[] chunk(String statement, int index) throws IOException {
        if (index < 0 || index >= chunks.size()) {
            throw new ApiError(400, "INVALID_PARAMETER_VALUE", "The statement has no chunk " + index + ".");
        }
        return MAPPER.writeValueAsBytes(data(statement, index));
    }

    private ObjectNode data(String statement, int index) {
        Chunk chunk = chunks.get(index);
        ObjectNode data = Request.object()
                .put("chunk_index", index)
                .put("row_offset", chunk.first)
                .put("row_count", chunk.count);
        if (index + 1 < chunks.size()) {
            data.put("next_chunk_index", index + 1)
                    .put(
                            "next_chunk_internal_link",
                            "/api/2.0/sql/statements/" + statement + "/result/chunks/" + (index + 1));
        }
        data.putRawValue("data_array", new RawValue(chunk.json));
        return data;
    }

    private static ObjectNode column(SqlResult.Column column, int position) {
        DataType type = column.type();
        String name = TypeNames.name(type);
        ObjectNode node = Request.object()
                .put("name", column.name())
                .put("type_text", TypeNames.text(type))
                .put("type_name", name)
                .put("position", position);
        if (type instanceof DecimalType decimal) {
            node.put("type_precision", decimal.precision()).put("type_scale", decimal.scale());
        }
        if (name.equals("INTERVAL")) {
            node.put("type_interval_type", TypeNames.text(type).replaceFirst("(?i)^INTERVAL ", ""));
        }
        return node;
    }

    private record Chunk(long first, long count, String json) {}
}
