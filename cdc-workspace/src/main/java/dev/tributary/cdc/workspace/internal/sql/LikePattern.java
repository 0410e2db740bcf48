package dev.tributary.cdc.workspace.internal.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The pattern of SHOW … LIKE: {@code *} stands for any characters, {@code |} separates alternatives. */
record LikePattern(String pattern) {

    static final LikePattern ANY = new LikePattern("*");

    boolean matches(String name) {
        return Arrays.stream(pattern.split("\\|"))
                .anyMatch(p -> Pattern.compile("(?i)" + Pattern.quote(p.trim()).replace("*", "\\E.*\\Q"))
                        .matcher(name.toLowerCase(Locale.ROOT))
                        .matches());
    }
}
