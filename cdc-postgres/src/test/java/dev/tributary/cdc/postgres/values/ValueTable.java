package dev.tributary.cdc.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A table with a column of each type. */
public record ValueTable(String name, List<ValueType> types) {

    TableId id() {
        return new TableId("public", name);
    }

    /** The statement that creates it. */
    public String create() {
        return types.stream()
                .map(type -> "\"" + type.name() + "\" " + type.type())
                .collect(Collectors.joining(", ", "CREATE TABLE public." + name + " (id bigint PRIMARY KEY, ", ")"));
    }

    private CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** Adds every edge value of every type, a row of nothing but NULL, and rows of random values. */
    public void fill(Connection connection, int firstId, int randomRows, long seed) throws SQLException, IOException {
        int edges = types.stream().mapToInt(type -> type.edges().size()).max().orElse(0);
        List<Random> randoms = new ArrayList<>();
        // One sequence for each type: what a type adds does not move the others.
        types.forEach(type -> randoms.add(new Random(seed + type.name().hashCode())));
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row <= edges + randomRows; row++) {
            lines.append(firstId + row);
            for (int i = 0; i < types.size(); i++) {
                lines.append('\t').append(Texts.copyField(value(types.get(i), row, edges, randoms.get(i))));
            }
            lines.append('\n');
        }
        copies(connection).copyIn("COPY public." + name + " FROM STDIN", new StringReader(lines.toString()));
    }

    private static @Nullable String value(ValueType type, int row, int edges, Random random) {
        if (row < type.edges().size()) {
            return type.edges().get(row);
        }
        boolean absent = row == edges || random.nextInt(20) == 0;
        return absent && !type.type().equals("public.work_email")
                ? null
                : type.random().apply(random);
    }

    /** Compares what arrived with what PostgreSQL's output functions print. */
    void assertArrived(Connection connection, Map<List<@Nullable Object>, Row> arrived)
            throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies(connection).copyOut("COPY public." + name + " TO STDOUT", out);
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(arrived).hasSameSizeAs(lines);
        Map<String, Integer> wrong = new HashMap<>();
        List<String> differences = new ArrayList<>();
        for (String line : lines) {
            List<@Nullable String> expected = Texts.copyFields(line);
            Row row = arrived.get(List.of(Long.parseLong(String.valueOf(expected.get(0)))));
            assertThat(row).as("row %s of %s", expected.get(0), name).isNotNull();
            for (int i = 0; i < types.size(); i++) {
                ValueType type = types.get(i);
                String wanted = expected.get(i + 1);
                String text = CanonicalText.of(type, row.value(type.name()), wanted);
                if (!Objects.equals(text, wanted) && wrong.merge(type.name(), 1, Integer::sum) <= 3) {
                    differences.add(type.type() + " of row " + expected.get(0) + ": " + shown(text) + " in place of "
                            + shown(wanted));
                }
            }
        }
        assertThat(differences).as(name).isEmpty();
    }

    private static String shown(@Nullable String text) {
        return text == null ? "NULL" : "'" + (text.length() > 200 ? text.substring(0, 200) + "…" : text) + "'";
    }
}
