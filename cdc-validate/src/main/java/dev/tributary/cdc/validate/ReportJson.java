package dev.tributary.cdc.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as JSON, on one line. */
final class ReportJson {

    private static final ObjectWriter WRITER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(Lsn.class, ToStringSerializer.instance)
                    .addSerializer(TableId.class, ToStringSerializer.instance))
            .build()
            .writer();

    private ReportJson() {}

    static String of(ValidationReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("pipeline", report.pipeline());
        json.put("equal", report.equal());
        json.put("position", report.position());
        json.put("at", report.at());
        json.put("oneOf", report.oneOf());
        json.put("elapsedSeconds", report.elapsed().toMillis() / 1000.0);
        Map<String, @Nullable Object> lag = new LinkedHashMap<>();
        lag.put("position", report.lag().position());
        lag.put("bytes", report.lag().bytes());
        lag.put("seconds", report.lag().lag().toMillis() / 1000.0);
        lag.put("level", lower(report.lag().level()));
        json.put("lag", lag);
        json.put("tables", report.tables().stream().map(ReportJson::table).toList());
        json.put("notCompared", report.notCompared());
        try {
            return WRITER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    private static Map<String, @Nullable Object> table(TableValidation table) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("table", table.table());
        json.put("target", table.target());
        json.put("equal", table.equal());
        json.put("failure", table.failure());
        json.put("at", table.at());
        json.put("version", table.version() < 0 ? null : table.version());
        json.put("source", table.source() == null ? null : content(table.source()));
        json.put("destination", table.destination() == null ? null : content(table.destination()));
        List<Object> columns = new ArrayList<>();
        for (ColumnValidation column : table.columns()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("column", column.column());
            each.put("equal", column.equal());
            each.put("source", Content.text(column.source()));
            each.put("destination", Content.text(column.destination()));
            columns.add(each);
        }
        json.put("uncarriedRows", table.uncarriedRows());
        json.put("columns", columns);
        List<Object> schema = new ArrayList<>();
        for (SchemaDifference difference : table.schema()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("kind", lower(difference.kind()));
            each.put("column", difference.column());
            each.put("source", difference.source());
            each.put("destination", difference.destination());
            each.put("expected", difference.isExpected());
            schema.add(each);
        }
        json.put("changedColumns", table.changedColumns());
        json.put("schema", schema);
        Map<String, @Nullable Object> counts = new LinkedHashMap<>();
        table.counts().forEach((kind, count) -> counts.put(lower(kind), count));
        json.put("differingRows", counts);
        json.put("rows", table.rows().stream().map(ReportJson::row).toList());
        return json;
    }

    private static Map<String, @Nullable Object> content(Content content) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows", content.rows());
        json.put("checksum", content.checksumText());
        return json;
    }

    private static Map<String, @Nullable Object> row(RowDifference row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", lower(row.kind()));
        json.put("key", row.key());
        json.put("sourceRows", row.sourceRows());
        json.put("destinationRows", row.destinationRows());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (ValueDifference value : row.values()) {
            Map<String, @Nullable Object> sides = new LinkedHashMap<>();
            sides.put("source", value.source());
            sides.put("destination", value.destination());
            values.put(value.column(), sides);
        }
        json.put("values", values);
        json.put("reason", row.reason());
        return json;
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
