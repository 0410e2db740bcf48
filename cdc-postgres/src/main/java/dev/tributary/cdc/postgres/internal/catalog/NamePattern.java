package dev.tributary.cdc.postgres.internal.catalog;

import java.util.regex.Pattern;

/**
 * A pattern over names exactly as PostgreSQL spells them: {@code *} stands for any text, dots included, and {@code ?}
 * for one character. Immutable.
 */
public final class NamePattern {

    private final String text;
    private final Pattern regex;

    public NamePattern(String text) {
        this.text = text;
        StringBuilder built = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '*') {
                built.append(".*");
            } else if (c == '?') {
                built.append('.');
            } else {
                built.append(Pattern.quote(Character.toString(c)));
            }
        });
        this.regex = Pattern.compile(built.toString(), Pattern.DOTALL);
    }

    public boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    /** Whether it can match one name only. */
    public boolean isLiteral() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    boolean hasDot() {
        return text.indexOf('.') >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
