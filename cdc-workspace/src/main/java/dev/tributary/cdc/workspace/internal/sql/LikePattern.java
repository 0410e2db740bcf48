package dev.tributary.cdc.workspace.internal.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The pattern of SHOW … LIKE: {@code *} stands for any characters, {@code |} separates alternatives, all else is a regular
 * expression, as documented; the driver asks with dots for single characters.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-show-tables">SHOW TABLES</a>
 */
record LikePattern(String pattern) {

    static final LikePattern ANY = new LikePattern("*");

    boolean matches(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(pattern.split("\\|")).anyMatch(p -> matches(p.trim(), folded));
    }

    private static boolean matches(String alternative, String name) {
        try {
            return Pattern.compile("(?i)" + alternative.replace("*", ".*"))
                    .matcher(name)
                    .matches();
        } catch (PatternSyntaxException e) {
            return false; // as in Spark: what is no expression fits nothing
        }
    }
}
