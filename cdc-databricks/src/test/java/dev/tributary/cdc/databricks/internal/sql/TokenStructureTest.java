package dev.tributary.cdc.databricks.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.databricks.internal.sql.StrictLexer.Kind;
import dev.tributary.cdc.databricks.internal.sql.StrictLexer.Token;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No name and no text changes what a statement is: its tokens stay the same but for their values. */
class TokenStructureTest {

    private static final int ROUNDS = Integer.getInteger("names.rounds", 10_000 / Builders.NAMES);

    /** What stands in place of bad names. */
    private static final String PLAIN = "zq";

    private static final Pattern NOT_IN_TABLE_NAMES = Pattern.compile("[./\\x00-\\x20\\x7f]");

    private static final List<String> PIECES = List.of(
            "`",
            "``",
            "'",
            "''",
            "\"",
            "\\",
            "\\\\",
            "\\'",
            "\\`",
            "--",
            "/*",
            "*/",
            ";",
            "; DROP TABLE t --",
            "\n",
            "\r\n",
            "\t",
            " ",
            ".",
            ",",
            "(",
            ")",
            "?",
            ":x",
            "@",
            "#",
            "%",
            "%s",
            "{}",
            "{",
            "}",
            "$",
            "NULL",
            "END",
            "'||'",
            "\u00a0",
            "\u2028",
            "\u0085",
            "\u200f",
            "\ufeff",
            "ä",
            "ß",
            "漢",
            "😀",
            "e\u0301",
            "a",
            "B",
            "9",
            "_",
            "u0027",
            "x'",
            "${a}",
            "${env:HOME}",
            "\u0000",
            "\u001b");

    @Test
    void noNameChangesTheTokensOfAStatement() {
        List<String> plainNames = plain(PLAIN + "n", Builders.NAMES);
        List<String> plainTexts = plain(PLAIN + "t", Builders.TEXTS);
        Map<String, List<List<Token>>> plain = new TreeMap<>();
        Builders.statements(plainNames, plainTexts)
                .forEach((builder, statements) -> plain.put(
                        builder, statements.stream().map(StrictLexer::tokens).toList()));
        Random random = new Random(20_261_121);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> names = hostile(random, Builders.NAMES, true);
            List<String> texts = hostile(random, Builders.TEXTS, false);
            Map<String, List<String>> hostile = Builders.statements(names, texts);
            plain.forEach((builder, statements) -> {
                List<String> same = hostile.get(builder);
                for (int i = 0; i < statements.size(); i++) {
                    List<Token> expected = statements.get(i).stream()
                            .map(token -> with(with(token, plainNames, names), plainTexts, texts))
                            .toList();
                    List<Token> actual = StrictLexer.tokens(same.get(i));
                    if (!actual.equals(expected)) {
                        fail(builder, expected, actual, same.get(i));
                    }
                }
            });
        }
    }

    /** Shows the first token that differs. */
    private static void fail(String builder, List<Token> expected, List<Token> actual, String sql) {
        int same = 0;
        while (same < Math.min(expected.size(), actual.size())
                && expected.get(same).equals(actual.get(same))) {
            same++;
        }
        int end = same + 3;
        assertThat(actual.subList(same, Math.min(end, actual.size())))
                .as(builder + ", token " + same + " of: " + sql)
                .isEqualTo(expected.subList(same, Math.min(end, expected.size())));
        assertThat(actual).as(builder).hasSameSizeAs(expected);
    }

    private static List<String> plain(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + (char) ('a' + i))
                .toList();
    }

    private static Token with(Token token, List<String> plain, List<String> hostile) {
        boolean foreign = token.kind() == Kind.IDENTIFIER || token.kind() == Kind.STRING;
        if (!foreign || !token.text().contains(PLAIN)) {
            return token;
        }
        String text = token.text();
        for (int i = 0; i < plain.size(); i++) {
            text = text.replace(plain.get(i), hostile.get(i));
        }
        return new Token(token.kind(), text);
    }

    /** What is refused before any statement is made ({@code NameCheck}) is in no name: variables, and more in tables'. */
    private static List<String> hostile(Random random, int count, boolean names) {
        List<String> made = new ArrayList<>();
        while (made.size() < count) {
            StringBuilder name = new StringBuilder();
            int pieces = 1 + random.nextInt(6);
            for (int i = 0; i < pieces; i++) {
                name.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            boolean ofTable = names && made.size() < Builders.TABLE_NAMES;
            if (ofTable) {
                name = new StringBuilder(NOT_IN_TABLE_NAMES.matcher(name).replaceAll("_"));
            }
            if ((!names || name.indexOf("${") < 0) && !made.contains(name.toString())) {
                made.add(name.toString());
            }
        }
        return made;
    }

    @Test
    void everyStatementIsAmongThem() throws IOException, URISyntaxException {
        Set<String> covered = new TreeSet<>(Builders.statements(plain("n", Builders.NAMES), plain("t", Builders.TEXTS))
                .keySet());
        covered.addAll(Builders.PARTS);
        assertThat(covered)
                .as("add a new statement to Builders, and to GoldenStatementsTest")
                .containsExactlyInAnyOrderElementsOf(builders());
    }

    /** Public methods of the package that make text. */
    private static Set<String> builders() throws IOException, URISyntaxException {
        Path classes = Path.of(Quoted.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(Quoted.class.getPackageName().replace('.', '/'));
        Set<String> builders = new TreeSet<>();
        try (Stream<Path> files = Files.list(classes)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.startsWith("package-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .forEach(name -> builders.addAll(builders(name)));
        }
        return builders;
    }

    private static List<String> builders(String name) {
        try {
            Class<?> type = Class.forName(Quoted.class.getPackageName() + '.' + name);
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method ->
                            Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers()))
                    .filter(method -> method.getReturnType() == String.class)
                    .map(method -> name + '.' + method.getName())
                    .toList();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLexerRefusesWhatWeNeverWrite() {
        for (String sql : List.of(
                "SELECT 'a",
                "SELECT `a",
                "SELECT 1 -- x",
                "SELECT /* x */ 1",
                "SELECT \"a\"",
                "SELECT 1; DROP TABLE t",
                "SELECT '${a}'",
                "SELECT 'a\nb'",
                "SELECT 'a' 'b'",
                "SELECT '\\x'",
                "SELECT ä")) {
            assertThatThrownBy(() -> StrictLexer.tokens(sql)).as(sql).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(StrictLexer.tokens("A `b``c`.'it\\'s'"))
                .containsExactly(
                        new Token(Kind.WORD, "A"),
                        new Token(Kind.IDENTIFIER, "b`c"),
                        new Token(Kind.SYMBOL, "."),
                        new Token(Kind.STRING, "it's"));
    }
}
