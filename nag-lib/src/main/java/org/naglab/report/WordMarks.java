package org.naglab.report;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.naglab.eval.Rouge;
import org.naglab.eval.Stemming;

/** Marks, in an output, the words that are in the reference too and those that only repeat the word before. */
final class WordMarks {
    private static final Rouge ROUGE = new Rouge(Stemming.PORTER);

    private WordMarks() {}

    static String html(String hypothesis, String reference) {
        Set<String> expected = new HashSet<>(ROUGE.tokens(reference));
        StringBuilder html = new StringBuilder();
        String before = "";
        for (String word : hypothesis.strip().split("\\s+")) {
            String plain = word.toLowerCase(Locale.ROOT);
            boolean repeated = plain.equals(before);
            boolean found = !ROUGE.tokens(word).isEmpty() && expected.containsAll(ROUGE.tokens(word));
            String text = Html.escape(word);
            html.append(html.isEmpty() ? "" : " ");
            if (repeated) {
                html.append("<b class=\"again\">").append(text).append("</b>");
            } else if (found) {
                html.append("<b class=\"found\">").append(text).append("</b>");
            } else {
                html.append(text);
            }
            before = plain;
        }
        return html.toString();
    }
}
