package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code BEGIN ATOMIC statement; … END}, cut into its statements.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-txn-begin-atomic">ATOMIC compound
 *     statement</a>
 */
final class AtomicBlock {

    /** What a real workspace understands inside a block besides statements; here a block is a list of statements. */
    private static final Set<String> SCRIPTING = Set.of(
            "CALL",
            "CASE",
            "CLOSE",
            "DECLARE",
            "EXECUTE",
            "FETCH",
            "FOR",
            "GET",
            "IF",
            "ITERATE",
            "LEAVE",
            "LOOP",
            "OPEN",
            "REPEAT",
            "RESIGNAL",
            "SET",
            "SIGNAL",
            "WHILE");

    private AtomicBlock() {}

    static boolean is(List<Token> tokens) {
        return tokens.size() > 1 && tokens.get(0).is("BEGIN") && tokens.get(1).is("ATOMIC");
    }

    /** The statements of a block, each ending in a semicolon. Nothing has been executed when this fails. */
    static List<String> statements(Words words) {
        words.expect("BEGIN", "ATOMIC");
        List<String> statements = new ArrayList<>();
        while (!words.accept("END")) {
            refuseScripting(words);
            Token first = words.next();
            int end = first.end();
            while (!words.looksAtSymbol(';')) {
                end = words.next().end();
            }
            words.expectSymbol(';');
            statements.add(words.sql().substring(first.start(), end));
        }
        words.end();
        return statements;
    }

    private static void refuseScripting(Words words) {
        if (words.atEnd() || words.looksAtSymbol(';')) {
            throw words.syntaxError();
        }
        if (words.looksAt("BEGIN", "ATOMIC")) {
            throw TransactionRules.refusal("NESTED_TRANSACTION", "Nested transactions are not supported.");
        }
        String first = words.peek().text().toUpperCase(Locale.ROOT);
        if (words.looksAt("BEGIN") || SCRIPTING.contains(first)) {
            throw new NotSupported("BEGIN ATOMIC … " + first);
        }
    }
}
