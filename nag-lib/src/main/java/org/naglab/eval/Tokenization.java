package org.naglab.eval;

import java.util.List;
import java.util.regex.Pattern;

/** How BLEU finds the words of a text. */
public enum Tokenization {
    /** Splits at white space only: for text that is already tokenised. */
    NONE("none"),
    /** Rules of WMT's {@code mteval-v13a.pl} as sacreBLEU has them: separates punctuation, keeps {@code 3.5} whole. */
    MTEVAL_13A("13a");

    private static final Pattern SYMBOL = Pattern.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
    private static final Pattern STOP_AFTER_NON_DIGIT = Pattern.compile("([^0-9])([\\.,])");
    private static final Pattern STOP_BEFORE_NON_DIGIT = Pattern.compile("([\\.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

    private final String signature;

    Tokenization(String signature) {
        this.signature = signature;
    }

    /**
     * Gives the name of the rules in a sacreBLEU signature.
     *
     * @return the name
     */
    public String signature() {
        return signature;
    }

    /**
     * Finds the words of a text.
     *
     * @param text hypothesis or reference
     * @return words and punctuation, in order
     */
    public List<String> tokens(String text) {
        String line = Whitespace.stripTrailing(text);
        return Whitespace.split(
                switch (this) {
                    case NONE -> line;
                    case MTEVAL_13A -> mteval13a(line);
                });
    }

    private static String mteval13a(String text) {
        String line = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        line = line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        line = SYMBOL.matcher(" " + line + " ").replaceAll(" $1 ");
        line = STOP_AFTER_NON_DIGIT.matcher(line).replaceAll("$1 $2 ");
        line = STOP_BEFORE_NON_DIGIT.matcher(line).replaceAll(" $1 $2");
        return DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
    }
}
