package org.naglab.eval;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Strips English suffixes as ROUGE-1.5.5 does.
 *
 * <p>The algorithm of Porter (1980), "An algorithm for suffix stripping", with the departures of its author's later
 * releases ({@code bli → ble}, {@code logi → log}, no change below three letters), and with the one that ROUGE-1.5.5
 * made on 14 February 2004: in step 4 the suffixes {@code -ment} and {@code -ent} are tried one after the other on what
 * the longer suffixes left, and {@code -ion} only if {@code -ent} is not there. So {@code document} becomes
 * {@code docum}, where Porter's own program leaves it whole.
 */
final class PorterStemmer {
    private static final String CONSONANTS = "[^aeiou][^aeiouy]*";
    private static final String VOWEL = "[aeiouy]";
    private static final String VOWELS = VOWEL + "[aeiou]*";
    private static final String START = "^(?:" + CONSONANTS + ")?";

    private static final Pattern HAS_VOWEL = Pattern.compile(START + VOWEL);
    private static final Pattern MEASURE_ABOVE_0 = Pattern.compile(START + VOWELS + CONSONANTS);
    private static final Pattern MEASURE_IS_1 = Pattern.compile(START + VOWELS + CONSONANTS + "(?:" + VOWELS + ")?$");
    private static final Pattern MEASURE_ABOVE_1 = Pattern.compile(START + VOWELS + CONSONANTS + VOWELS + CONSONANTS);
    private static final Pattern SHORT = Pattern.compile("^" + CONSONANTS + VOWEL + "[^aeiouwxy]$");
    private static final Pattern DOUBLE_CONSONANT = Pattern.compile("([^aeiouylsz])\\1$");

    /** Longest suffix first, since a word is tried only with the longest that it ends in. */
    private static final List<String> STEP_2 = List.of(
            "ational", "ization", "iveness", "fulness", "ousness", "tional", "biliti", "entli", "ousli", "ation",
            "alism", "aliti", "iviti", "enci", "anci", "izer", "alli", "ator", "logi", "bli", "eli");

    private static final Map<String, String> STEP_2_REPLACEMENT = Map.ofEntries(
            Map.entry("ational", "ate"),
            Map.entry("tional", "tion"),
            Map.entry("enci", "ence"),
            Map.entry("anci", "ance"),
            Map.entry("izer", "ize"),
            Map.entry("bli", "ble"),
            Map.entry("alli", "al"),
            Map.entry("entli", "ent"),
            Map.entry("eli", "e"),
            Map.entry("ousli", "ous"),
            Map.entry("ization", "ize"),
            Map.entry("ation", "ate"),
            Map.entry("ator", "ate"),
            Map.entry("alism", "al"),
            Map.entry("iveness", "ive"),
            Map.entry("fulness", "ful"),
            Map.entry("ousness", "ous"),
            Map.entry("aliti", "al"),
            Map.entry("iviti", "ive"),
            Map.entry("biliti", "ble"),
            Map.entry("logi", "log"));

    private static final List<String> STEP_3 = List.of("icate", "ative", "alize", "iciti", "ical", "ness", "ful");

    private static final Map<String, String> STEP_3_REPLACEMENT =
            Map.of("icate", "ic", "ative", "", "alize", "al", "iciti", "ic", "ical", "ic", "ful", "", "ness", "");

    private static final List<String> STEP_4 = List.of(
            "ement", "ance", "ence", "able", "ible", "ant", "ism", "ate", "iti", "ous", "ive", "ize", "al", "er", "ic",
            "ou");

    private PorterStemmer() {}

    /** Stem of a word of lower-case letters and digits. */
    static String stem(String word) {
        if (word.length() < 3) {
            return word;
        }
        boolean initialY = word.charAt(0) == 'y'; // a consonant; the capital keeps the patterns from taking it as vowel
        String stem = step5(step4(step3(step2(step1(initialY ? "Y" + word.substring(1) : word)))));
        return initialY ? "y" + stem.substring(1) : stem;
    }

    private static String step1(String word) {
        String w = word;
        if (w.endsWith("sses") || w.endsWith("ies")) {
            w = dropLast(w, 2);
        } else if (w.length() > 1 && w.endsWith("s") && w.charAt(w.length() - 2) != 's') {
            w = dropLast(w, 1);
        }
        if (w.endsWith("eed")) {
            w = matches(MEASURE_ABOVE_0, dropLast(w, 3)) ? dropLast(w, 1) : w;
        } else if (w.endsWith("ed") || w.endsWith("ing")) {
            String stem = dropLast(w, w.endsWith("ed") ? 2 : 3);
            w = matches(HAS_VOWEL, stem) ? restoreEnding(stem) : w;
        }
        if (w.endsWith("y") && matches(HAS_VOWEL, dropLast(w, 1))) {
            w = dropLast(w, 1) + "i";
        }
        return w;
    }

    private static String restoreEnding(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (matches(DOUBLE_CONSONANT, stem)) {
            return dropLast(stem, 1);
        }
        return matches(SHORT, stem) ? stem + "e" : stem;
    }

    private static String step2(String word) {
        return replaceLongest(word, STEP_2, STEP_2_REPLACEMENT);
    }

    private static String step3(String word) {
        return replaceLongest(word, STEP_3, STEP_3_REPLACEMENT);
    }

    private static String replaceLongest(String word, List<String> suffixes, Map<String, String> replacements) {
        for (String suffix : suffixes) {
            if (word.endsWith(suffix)) {
                String stem = dropLast(word, suffix.length());
                return matches(MEASURE_ABOVE_0, stem) ? stem + replacements.get(suffix) : word;
            }
        }
        return word;
    }

    private static String step4(String word) {
        String w = word;
        for (String suffix : STEP_4) {
            if (w.endsWith(suffix)) {
                w = dropIfLong(w, suffix.length());
                break;
            }
        }
        if (w.endsWith("ment")) {
            w = dropIfLong(w, 4);
        }
        if (w.endsWith("ent")) {
            w = dropIfLong(w, 3);
        } else if (w.endsWith("sion") || w.endsWith("tion")) {
            w = dropIfLong(w, 3);
        }
        return w;
    }

    private static String dropIfLong(String word, int length) {
        String stem = dropLast(word, length);
        return matches(MEASURE_ABOVE_1, stem) ? stem : word;
    }

    private static String step5(String word) {
        String w = word;
        if (w.endsWith("e")) {
            String stem = dropLast(w, 1);
            boolean one = matches(MEASURE_IS_1, stem) && !matches(SHORT, stem);
            w = matches(MEASURE_ABOVE_1, stem) || one ? stem : w;
        }
        return w.endsWith("ll") && matches(MEASURE_ABOVE_1, w) ? dropLast(w, 1) : w;
    }

    private static String dropLast(String word, int length) {
        return word.substring(0, word.length() - length);
    }

    private static boolean matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find();
    }
}
