package dev.tributary.cdc.validate;

import dev.tributary.cdc.data.TableId;
import java.util.regex.Pattern;

/** A pattern over {@code schema.table}. */
final class TablePattern {

    private final Pattern regex;

    TablePattern(String pattern) {
        String qualified = pattern.indexOf('.') < 0 ? "*." + pattern : pattern;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < qualified.length(); i++) {
            char c = qualified.charAt(i);
            text.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        regex = Pattern.compile(text.toString(), Pattern.DOTALL);
    }

    boolean matches(TableId table) {
        return regex.matcher(table.toString()).matches();
    }
}
