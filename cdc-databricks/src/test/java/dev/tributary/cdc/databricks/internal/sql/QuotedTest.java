package dev.tributary.cdc.databricks.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotedTest {

    private static final String HOSTILE = "`'\"\\ \n\r\t\0.;-/*äß漢😀$%{}()?abcN'";

    @Test
    void quotesWhatIsSpecialAndNothingElse() {
        assertThat(Quoted.identifier("a`b")).isEqualTo("`a``b`");
        assertThat(Quoted.literal("it's a \\ {\"json\": 1}")).isEqualTo("'it\\'s a \\\\ {\"json\": 1}'");
        assertThat(Quoted.literal("a\nb")).isEqualTo("'a\\nb'");
    }

    @Test
    void noTextChangesTheTokensOfAStatement() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String name = hostile(random);
            String text = hostile(random);
            String sql = "SELECT " + Quoted.identifier(name) + " AS x, " + Quoted.literal(text) + " FROM t";
            assertThat(tokens(sql)).containsExactly("SELECT", "i:" + name, "AS", "x", ",", "l:" + text, "FROM", "t");
        }
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder("x");
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(HOSTILE.codePointAt(
                    HOSTILE.offsetByCodePoints(0, random.nextInt(HOSTILE.codePointCount(0, HOSTILE.length())))));
        }
        return text.toString();
    }

    /** The lexical rules of the SQL dialect, as far as identifiers and literals go. */
    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            StringBuilder token = new StringBuilder();
            if (c == ' ') {
                i++;
                continue;
            } else if (c == '`') {
                token.append("i:");
                for (i++; ; i++) {
                    if (sql.charAt(i) == '`') {
                        if (i + 1 < sql.length() && sql.charAt(i + 1) == '`') {
                            i++;
                        } else {
                            break;
                        }
                    }
                    token.append(sql.charAt(i));
                }
                i++;
            } else if (c == '\'') {
                token.append("l:");
                for (i++; sql.charAt(i) != '\''; i++) {
                    if (sql.charAt(i) == '\\') {
                        i++;
                        switch (sql.charAt(i)) {
                            case 'n' -> token.append('\n');
                            case 'r' -> token.append('\r');
                            case 't' -> token.append('\t');
                            case 'u' -> {
                                token.append((char) Integer.parseInt(sql.substring(i + 1, i + 5), 16));
                                i += 4;
                            }
                            default -> token.append(sql.charAt(i));
                        }
                    } else {
                        token.append(sql.charAt(i));
                    }
                }
                i++;
            } else if (Character.isLetter(c)) {
                while (i < sql.length() && Character.isLetter(sql.charAt(i))) {
                    token.append(sql.charAt(i++));
                }
            } else {
                token.append(c);
                i++;
            }
            tokens.add(token.toString());
        }
        return tokens;
    }
}
