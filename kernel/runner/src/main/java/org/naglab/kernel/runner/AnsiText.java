package org.naglab.kernel.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with the escape sequences by which terminals colour it. */
final class AnsiText {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;:]*)([@-~])");
    private static final int UNKNOWN = -1;
    private static final List<String> COLOURS =
            List.of("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white");

    private AnsiText() {}

    /** Returns {@code text} without escape sequences. */
    static String plain(String text) {
        return SEQUENCE.matcher(text).replaceAll("");
    }

    /** Returns {@code text} as HTML with spans of the classes {@code ansi-red}, {@code ansi-bold} and so on. */
    static String html(String text) {
        StringBuilder html = new StringBuilder();
        Matcher matcher = SEQUENCE.matcher(text);
        List<String> style = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            span(html, style, text.substring(from, matcher.start()));
            from = matcher.end();
            if (matcher.group(2).equals("m")) {
                apply(style, matcher.group(1));
            }
        }
        span(html, style, text.substring(from));
        return html.toString();
    }

    private static void span(StringBuilder html, List<String> style, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (style.isEmpty()) {
            html.append(escaped(text));
        } else {
            html.append("<span class=\"")
                    .append(String.join(" ", style))
                    .append("\">")
                    .append(escaped(text))
                    .append("</span>");
        }
    }

    private static void apply(List<String> style, String codes) {
        String[] each = codes.split("[;:]");
        for (int i = 0; i < each.length; i++) {
            int code = code(each[i]);
            if (code == 38 || code == 48 || code == 58) {
                // A colour of 256, or of red, green and blue, that has no class: its arguments are no codes.
                int kind = i + 1 < each.length ? code(each[i + 1]) : UNKNOWN;
                i += kind == 5 ? 2 : kind == 2 ? 4 : 0;
            } else if (code == 0) {
                style.clear();
            } else if (code == 1) {
                replace(style, "ansi-bold", "ansi-bold");
            } else if (code == 22) {
                style.remove("ansi-bold");
            } else if (code >= 30 && code <= 37 || code >= 90 && code <= 97) {
                replace(style, "ansi-(?!bold).*", "ansi-" + COLOURS.get(code % 10));
            } else if (code == 39) {
                style.removeIf(name -> !name.equals("ansi-bold"));
            }
        }
    }

    /** Returns the number in {@code digits}, 0 for none; no code has more than three. */
    private static int code(String digits) {
        return digits.isEmpty() ? 0 : digits.length() > 3 ? UNKNOWN : Integer.parseInt(digits);
    }

    private static void replace(List<String> style, String old, String now) {
        style.removeIf(name -> name.matches(old));
        style.add(now);
    }

    /** Returns {@code text} with the characters escaped that mean something in HTML, also within attributes. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
