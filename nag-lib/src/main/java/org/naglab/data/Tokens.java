package org.naglab.data;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds what recipes compare and limit texts by. */
final class Tokens {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern TOKEN = Pattern.compile("\\w+|[^\\w\\s]", FLAGS);
    private static final Pattern WORD = Pattern.compile("\\w+", FLAGS);

    private Tokens() {}

    /** Counts runs of letters and digits, and single marks. */
    static int count(String text) {
        return (int) TOKEN.matcher(text).results().count();
    }

    /** Runs of letters and digits in small letters. */
    static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
