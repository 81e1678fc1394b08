package org.naglab.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.naglab.data.Stanzas.Stanza;

/**
 * Turns Debian's package descriptions into pairs: the first two sentences of a description's first paragraph, and its
 * synopsis. Every description that is left out is counted under its reason.
 *
 * <ol>
 *   <li>{@code librust-*}: 1,900 packages whose text is made by a program;
 *   <li>transitional packages and metapackages, by their synopsis;
 *   <li>boilerplate: texts that begin "This package contains the documentation …" and the like;
 *   <li>sources outside 10–80 and synopses outside 3–16 tokens, after suffixes such as " - development files" are
 *       stripped off the synopsis; a token is a run of letters and digits, or one mark;
 *   <li>all but one of the same source text, and all but one of the same synopsis, whatever the case of letters: the one
 *       of the first package by name, those of documentation, headers and data last.
 * </ol>
 */
final class SynopsisRecipe {
    /** Changes whenever the same archive would give other pairs. */
    static final String VERSION = "1";

    private static final int SENTENCES = 2;
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern SPACES = Pattern.compile("\\s+", FLAGS);
    private static final Pattern BULLET = Pattern.compile("[-*+o•] .*", FLAGS | Pattern.DOTALL);
    private static final Pattern AUXILIARY =
            Pattern.compile("-(?:doc|docs|dev|dbg|dbgsym|data|common|examples|tests|bin|utils)$");
    private static final Pattern META = Pattern.compile(
            "transitional|metapackage|meta-package|meta package|dummy package", FLAGS | Pattern.CASE_INSENSITIVE);
    private static final Pattern BOILERPLATE = Pattern.compile(
            "^This (?:meta|dummy |virtual )?-?package (?:only )?(?:contains|provides|includes) (?:the |some |all |only"
                    + " )*(?:[\\w./+-]+ )?(?:documentation|docs?|doc"
                    + " files|manual|development|header|debug|examples?|static|shared|runtime|data|common|architecture|translations?|locali[sz]ation|tests?|test"
                    + " suite|library|libraries)",
            FLAGS);
    private static final String PART =
            "(?:development|documentation|doc|docs|data|common|runtime|shared|static|header|debug|library|libraries|files"
                    + "|examples|example|headers|plugin|plugins|module|modules|tools|utilities|tests|bindings|API|Python"
                    + " \\d?|Python|C\\+\\+|transitional|metapackage)";
    private static final Pattern SUFFIX = Pattern.compile(
            "\\s+(?:-{1,2}|–)\\s+(?:[\\w+./]+\\s+){0,3}" + PART + "(?:\\s+[\\w+./]+){0,3}$",
            FLAGS | Pattern.CASE_INSENSITIVE);
    private static final Pattern PARENTHESIS = Pattern.compile(
            "\\s*\\((?:[^()]{0,60})\\b" + PART + "\\b(?:[^()]{0,60})\\)$", FLAGS | Pattern.CASE_INSENSITIVE);

    private SynopsisRecipe() {}

    /**
     * What the recipe gives.
     *
     * @param pairs the pairs by package name
     * @param counts descriptions in all, and how many each reason left out
     */
    record Result(List<KeyedExample> pairs, SortedMap<String, Integer> counts) {}

    /**
     * Applies the recipe.
     *
     * @param descriptions stanzas of a Translation-en index
     * @param sourcePackages name of the source package of each binary package
     * @return pairs and counts
     */
    static Result pairs(List<Stanza> descriptions, Map<String, String> sourcePackages) {
        List<Stanza> ordered = new ArrayList<>(descriptions);
        ordered.sort(Comparator.comparing(
                        (Stanza s) -> AUXILIARY.matcher(s.value("Package")).find())
                .thenComparing(s -> s.value("Package"))
                .thenComparing(s -> s.value("Description-md5")));
        SortedMap<String, Integer> counts = new TreeMap<>();
        counts.put("entries", ordered.size());
        Set<String> packages = new HashSet<>();
        Set<String> sources = new HashSet<>();
        Set<String> synopses = new HashSet<>();
        List<KeyedExample> pairs = new ArrayList<>();
        for (Stanza stanza : ordered) {
            String name = stanza.value("Package");
            String synopsis = stanza.value("Description-en");
            String source = opening(stanza.lines("Description-en"));
            String target = withoutSuffix(synopsis);
            String sourceKey = source.toLowerCase(Locale.ROOT);
            String synopsisKey = target.toLowerCase(Locale.ROOT);
            String reason = reason(name, synopsis, source, target);
            if (!reason.isEmpty()) {
                counts.merge("left out: " + reason, 1, Integer::sum);
            } else if (sources.contains(sourceKey)) {
                counts.merge("left out: same source", 1, Integer::sum);
            } else if (synopses.contains(synopsisKey)) {
                counts.merge("left out: same synopsis", 1, Integer::sum);
            } else if (!packages.add(name)) {
                counts.merge("left out: same package", 1, Integer::sum);
            } else {
                sources.add(sourceKey);
                synopses.add(synopsisKey);
                pairs.add(new KeyedExample(sourcePackages.getOrDefault(name, name), new Example(name, source, target)));
            }
        }
        pairs.sort(Comparator.comparing(p -> p.example().id()));
        counts.put("pairs", pairs.size());
        return new Result(pairs, counts);
    }

    private static String reason(String name, String synopsis, String source, String target) {
        if (name.startsWith("librust-")) {
            return "librust";
        }
        if (META.matcher(synopsis).find()) {
            return "transitional or metapackage";
        }
        if (BOILERPLATE.matcher(source).find()) {
            return "boilerplate";
        }
        if (Tokens.count(source) < 10 || Tokens.count(source) > 80) {
            return "source outside 10-80 tokens";
        }
        return Tokens.count(target) < 3 || Tokens.count(target) > 16 ? "synopsis outside 3-16 tokens" : "";
    }

    /** The first sentences of the first paragraph; a list or a verbatim line ends it. */
    private static String opening(List<String> description) {
        List<String> paragraph = new ArrayList<>();
        for (String line : description.subList(Math.min(1, description.size()), description.size())) {
            String text = line.substring(1);
            if (text.strip().equals(".")) {
                if (!paragraph.isEmpty()) {
                    break;
                }
            } else if (text.startsWith(" ") || BULLET.matcher(text).matches()) {
                break;
            } else {
                paragraph.add(text.strip());
            }
        }
        List<String> sentences = Sentences.of(singleSpaced(String.join(" ", paragraph)));
        return String.join(" ", sentences.subList(0, Math.min(SENTENCES, sentences.size())));
    }

    /** Strips what names a part of a software rather than the software, as often as there is such a part. */
    private static String withoutSuffix(String synopsis) {
        String before = "";
        String after = singleSpaced(synopsis);
        while (!after.equals(before)) {
            before = after;
            after = SUFFIX.matcher(after).replaceFirst("");
            after = PARENTHESIS.matcher(after).replaceFirst("");
        }
        return after;
    }

    private static String singleSpaced(String text) {
        return SPACES.matcher(text).replaceAll(" ").strip();
    }
}
