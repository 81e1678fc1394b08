package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.naglab.data.TinySword.chapter;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.data.SwordText.Testament;

final class NamedCorpusTest {
    private final TinyMirror mirror = new TinyMirror();

    @TempDir
    Path data;

    @AfterEach
    void close() {
        mirror.close();
    }

    @Test
    void every_corpus_is_found_by_its_name_and_has_rules_that_write_something() {
        for (NamedCorpus corpus : NamedCorpus.all()) {
            assertThat(NamedCorpus.of(corpus.name())).isEqualTo(corpus);
            assertThat(corpus.baselines()).isNotEmpty();
            corpus.baselines()
                    .values()
                    .forEach(
                            rule -> assertThat(rule.apply("A tool is a thing.")).isNotBlank());
            assertThat(corpus.licence()).isNotBlank();
        }
        assertThatThrownBy(() -> NamedCorpus.of("gigaword"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "name of a corpus must be one of debian-synopsis, debian-synopsis-extractive, bible-kjv-web,"
                                + " debian-ddtp-en-de, ding-de-en, languagetool-gec-en, got gigaword");
    }

    @Test
    void only_synopses_that_leave_words_out_are_extractive() {
        String text = " Kore is an easy to use web platform for writing scalable, concurrent APIs in C.\n";
        mirror.descriptions(
                        "en",
                        stanza("kore", "en", "Easy web platform, for APIs", text)
                                + stanza("gore", "en", "platform for web APIs", text.replace("Kore", "Gore"))
                                + stanza("more", "en", "nice web platform", text.replace("Kore", "More")))
                .listed("kore", "kore-source");
        Corpus corpus = mirror.load(new DebianSynopsisExtractive(), data);
        assertThat(pairs(corpus)).extracting(Example::id).containsExactly("kore");
        assertThat(corpus.provenance())
                .containsEntry("left out: not extractive", "2")
                .containsEntry("pairs", "1");
        assertThat(corpus.examples(Split.of("kore-source"))).hasSize(1);
    }

    @Nested
    class Bible_kjv_web {
        @Test
        void verses_of_one_name_are_paired_and_split_by_chapter() {
            mirror.deb(
                            "sword-text-kjv",
                            module("engKJV2006eb", "In the beginning was it.", "God saw the light.", "Amen."))
                    .deb(
                            "sword-text-web",
                            module("engWEB2015eb", "In the beginning, it was.", "God saw the light.", "So."));
            Corpus corpus = mirror.load(new BibleKjvWeb(), data);
            assertThat(pairs(corpus))
                    .containsExactlyInAnyOrder(
                            new Example("Gen.1.1", "In the beginning was it.", "In the beginning, it was."),
                            new Example("Gen.1.2", "God saw the light.", "God saw the light."));
            assertThat(corpus.examples(Split.of("Gen.1"))).hasSize(2);
            assertThat(corpus.provenance())
                    .containsEntry("verses", "6")
                    .containsEntry("left out: outside 3-80 tokens", "2")
                    .containsEntry("left out: same source", "2");
            assertThat(corpus.provenance().get("package sword-text-kjv")).matches("2-1, SHA-256 [0-9a-f]{64}");
        }

        @Test
        void the_second_start_asks_nobody() {
            mirror.deb("sword-text-kjv", module("engKJV2006eb", "In the beginning was it."))
                    .deb("sword-text-web", module("engWEB2015eb", "In the beginning, it was."));
            Corpus first = mirror.load(new BibleKjvWeb(), data);
            int asked = mirror.log().size();
            assertThat(mirror.load(new BibleKjvWeb(), data)).isEqualTo(first);
            assertThat(mirror.log()).hasSize(asked);
        }

        @Test
        void a_package_without_its_files_is_named() {
            mirror.deb("sword-text-kjv", Map.of("usr/share/doc/x", new byte[1])).deb("sword-text-web", Map.of());
            assertThatThrownBy(() -> mirror.load(new BibleKjvWeb(), data))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("sword-text-kjv.deb must hold [")
                    .hasMessageContaining("engKJV2006eb/nt.bzs");
            assertThat(data.resolve("bible-kjv-web/bookworm-recipe1")).doesNotExist();
        }

        @Test
        void a_package_that_the_suite_lacks_is_named() {
            assertThatThrownBy(() -> mirror.listed("other", "other").load(new BibleKjvWeb(), data))
                    .hasMessageContaining("the package sword-text-kjv must be in bookworm");
        }

        /** Both testaments hold the same verses, so that those of the second are equal sources. */
        private static Map<String, byte[]> module(String name, String... verses) {
            Map<String, byte[]> files = new HashMap<>();
            for (String testament : List.of("ot", "nt")) {
                List<String> entries =
                        new ArrayList<>(List.of("", chapter(testament.equals("ot") ? "Gen.1" : "Matt.1")));
                entries.addAll(List.of(verses));
                Testament made = TinySword.testament(List.of(entries));
                String path = "usr/share/sword/modules/texts/ztext/" + name + "/" + testament;
                files.put(path + ".bzs", made.blocks());
                files.put(path + ".bzv", made.verses());
                files.put(path + ".bzz", made.texts());
            }
            return files;
        }
    }

    @Nested
    class Debian_ddtp_en_de {
        @Test
        void sentences_are_paired_where_both_sides_have_as_many() {
            mirror.descriptions(
                            "en",
                            stanza(
                                            "a",
                                            "en",
                                            "x",
                                            " It plays a game. You may\n"
                                                    + " win.\n"
                                                    + "  * an item\n"
                                                    + "    of two\n"
                                                    + " .\n"
                                                    + " One only here. Two.\n")
                                    + stanza("b", "en", "y", " It has one paragraph.\n .\n And another one.\n")
                                    + stanza("c", "en", "z", " This is never translated.\n"))
                    .descriptions(
                            "de",
                            stanza(
                                            "a",
                                            "de",
                                            "x",
                                            " Es spielt z. B. ein Spiel. Sie\n"
                                                    + " können gewinnen.\n"
                                                    + "  * etwas\n"
                                                    + " .\n"
                                                    + " Nur eins hier.\n")
                                    + stanza("b", "de", "y", " Es hat einen Absatz.\n"))
                    .listed("a", "source-a");
            Corpus corpus = mirror.load(new DebianDdtpEnDe(), data);
            assertThat(pairs(corpus))
                    .containsExactlyInAnyOrder(
                            new Example("a.1", "It plays a game.", "Es spielt z. B. ein Spiel."),
                            new Example("a.2", "You may win.", "Sie können gewinnen."));
            assertThat(corpus.examples(Split.of("source-a"))).hasSize(2);
            assertThat(corpus.provenance())
                    .containsEntry("translated descriptions", "2")
                    .containsEntry("left out: description with other paragraphs", "1")
                    .containsEntry("left out: paragraph with another number of sentences", "1");
        }
    }

    @Nested
    class Ding_de_en {
        @Test
        void sentences_at_the_same_place_are_paired() {
            String dictionary = """
                # Version :: devel
                Sonnenbrand {m} [med.] | Haben Sie etwas gegen Sonnenbrand? :: sunburn; heliosis | Have you anything for sunburn?
                Tier {n} | Hunde sind [selten] treue Tiere. | Er/Sie ist ein Tier. | Zu viel :: animal | Dogs are loyal animals.; Dogs are faithful animals. | He is an animal. | Too much
                Aal {m} | Aale {pl} | Der Aal ist da. :: eel | eels
                """;
            mirror.deb("trans-de-en", Map.of("usr/share/trans/de-en", dictionary.getBytes(StandardCharsets.UTF_8)));
            Corpus corpus = mirror.load(new DingDeEn(), data);
            assertThat(pairs(corpus))
                    .containsExactlyInAnyOrder(
                            new Example("2.1", "Haben Sie etwas gegen Sonnenbrand?", "Have you anything for sunburn?"),
                            new Example("3.1", "Hunde sind treue Tiere.", "Dogs are loyal animals."));
            assertThat(corpus.examples(Split.of("Tier")))
                    .extracting(Example::id)
                    .contains("3.1");
            assertThat(corpus.provenance())
                    .containsEntry("entries", "3")
                    .containsEntry("left out: offers a choice of words", "1")
                    .containsEntry("left out: entry with other places on each side", "1");
        }
    }

    private static String stanza(String name, String language, String synopsis, String text) {
        return "Package: %1$s\nDescription-md5: %1$s\nDescription-%2$s: %3$s\n%4$s\n"
                .formatted(name, language, synopsis, text);
    }

    private static List<Example> pairs(Corpus corpus) {
        List<Example> all = new ArrayList<>();
        for (Split split : Split.values()) {
            all.addAll(corpus.examples(split));
        }
        return all;
    }
}
