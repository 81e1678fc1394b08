package org.naglab.eval;

import java.util.List;
import java.util.regex.Pattern;

/** Splits at what Python's {@code str.split()} calls white space, which is what sacreBLEU counts words by. */
final class Whitespace {
    private static final String CLASS =
            "[\\s\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
    private static final Pattern RUN = Pattern.compile(CLASS + "+");
    private static final Pattern TRAILING = Pattern.compile(CLASS + "+$");

    private Whitespace() {}

    static List<String> split(String text) {
        String stripped = RUN.matcher(text).replaceAll(" ").strip();
        return stripped.isEmpty() ? List.of() : List.of(stripped.split(" "));
    }

    static String stripTrailing(String text) {
        return TRAILING.matcher(text).replaceFirst("");
    }
}
