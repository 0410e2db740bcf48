package dev.tributary.cdc.examples.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Maps, collections and plain values as JSON, on one line. */
final class JsonText {

    private static final ObjectWriter WRITER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(Lsn.class, ToStringSerializer.instance)
                    .addSerializer(TableId.class, ToStringSerializer.instance))
            .build()
            .writer();

    private JsonText() {}

    static String of(@Nullable Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
    }
}
