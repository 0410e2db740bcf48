package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/how-to/when-a-run-stops.md says what a SQLSTATE is taken for. */
class DocumentedStatesTest {

    private static final Path PAGE = Path.of("../docs/how-to/when-a-run-stops.md");
    private static final Pattern ROW =
            Pattern.compile("\\| ((?:`[0-9A-Z]{5}`(?:, )?)+) \\| [^|]+ \\| ([a-z ]+) \\| ([a-z ]+) \\|");
    private static final Pattern STATE = Pattern.compile("[0-9A-Z]{5}");

    @Test
    void areTakenForWhatThePageSays() throws IOException {
        int states = 0;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            Matcher state = STATE.matcher(row.group(1));
            while (state.find()) {
                states++;
                SQLException error = new SQLException("words of the server", state.group());
                assertThat(retry(ServerErrors.translate(error, "reading")))
                        .as("%s of a statement", state.group())
                        .isEqualTo(row.group(2));
                assertThat(retry(StreamFailure.of("reading", error)))
                        .as("%s of the stream", state.group())
                        .isEqualTo(row.group(3));
            }
        }
        assertThat(states).isGreaterThan(15);
    }

    private static String retry(CdcException error) {
        return error.retry().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
