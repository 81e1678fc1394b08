package org.naglab.kernel.runner;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java source as HTML with spans of the classes {@code c} comment, {@code s} text, {@code n} number, {@code k} keyword. */
final class JavaColours {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<c>//[^\n]*|/\\*.*?(?:\\*/|\\z))"
                    + "|(?<s>\"\"\".*?(?:(?<!\\\\)\"\"\"|\\z)|\"(?:\\\\.|[^\"\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\n])+')"
                    + "|(?<n>(?<![\\w.])\\d[\\w.]*)"
                    + "|(?<k>(?<![\\w.])(?:abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double"
                    + "|else|enum|extends|false|final|finally|float|for|if|implements|import|instanceof|int|interface|long"
                    + "|new|null|package|private|protected|public|record|return|sealed|short|static|super|switch"
                    + "|synchronized|this|throw|throws|true|try|var|void|volatile|while|yield)(?!\\w)|@\\w+)",
            Pattern.DOTALL);

    private JavaColours() {}

    /** Returns {@code java} as HTML. A cell in another language, which a line {@code %%…} begins, stays plain. */
    static String html(String java) {
        if (java.startsWith("%%")) {
            return AnsiText.escaped(java);
        }
        StringBuilder html = new StringBuilder();
        Matcher matcher = TOKEN.matcher(java);
        int from = 0;
        while (matcher.find()) {
            html.append(AnsiText.escaped(java.substring(from, matcher.start())));
            String kind = matcher.group("c") != null
                    ? "c"
                    : matcher.group("s") != null ? "s" : matcher.group("n") != null ? "n" : "k";
            html.append("<span class=\"").append(kind).append("\">").append(AnsiText.escaped(matcher.group()));
            html.append("</span>");
            from = matcher.end();
        }
        return html.append(AnsiText.escaped(java.substring(from))).toString();
    }
}
