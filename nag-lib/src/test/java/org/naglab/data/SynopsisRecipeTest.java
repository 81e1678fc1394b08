package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.data.Stanzas.Stanza;

final class SynopsisRecipeTest {
    private static final String KUBRICK =
            "Kubrick is a game based on Rubik's Cube and using OpenGL 3-D graphics libraries.";

    @Nested
    class Sources {
        @Test
        void the_first_two_sentences_of_the_first_paragraph_are_kept() {
            assertThat(source(
                            "Kore is a platform for writing APIs.",
                            "Its goals are security",
                            "and scale. A third is cut.",
                            ".",
                            "Another paragraph."))
                    .isEqualTo("Kore is a platform for writing APIs. Its goals are security and scale.");
        }

        @Test
        void an_abbreviation_ends_no_sentence() {
            assertThat(source("It reads many formats, e.g. PNG files, by J. Doe and others. Two. Three."))
                    .isEqualTo("It reads many formats, e.g. PNG files, by J. Doe and others. Two.");
        }

        @Test
        void a_list_ends_the_paragraph() {
            String intro = "This tool converts the following kinds of files to each other:";
            assertThat(source(intro, "* one kind of file", "* another")).isEqualTo(intro);
            assertThat(source(intro, " verbatim one", "more")).isEqualTo(intro);
        }

        @Test
        void sources_outside_10_to_80_tokens_are_left_out() {
            assertThat(counts(stanza("a", "Some short tool", "Only a few words here.")))
                    .containsEntry("left out: source outside 10-80 tokens", 1)
                    .containsEntry("pairs", 0);
            assertThat(counts(stanza("a", "Some long tool", "word ".repeat(81).strip())))
                    .containsEntry("left out: source outside 10-80 tokens", 1);
        }
    }

    @Nested
    class Synopses {
        @Test
        void suffixes_that_name_a_part_are_stripped() {
            assertThat(target("Library for reading files - development files")).isEqualTo("Library for reading files");
            assertThat(target("Library for reading files (documentation)")).isEqualTo("Library for reading files");
            assertThat(target("Library for reading files -- shared library (debug files)"))
                    .isEqualTo("Library for reading files");
        }

        @Test
        void other_dashes_and_parentheses_stay() {
            assertThat(target("Reader of files - fast and small")).isEqualTo("Reader of files - fast and small");
            assertThat(target("Reader of old (and new) files")).isEqualTo("Reader of old (and new) files");
        }

        @Test
        void synopses_outside_3_to_16_tokens_are_left_out() {
            assertThat(counts(stanza("a", "Puzzle game", KUBRICK)))
                    .containsEntry("left out: synopsis outside 3-16 tokens", 1);
        }
    }

    @Test
    void programs_texts_transitions_and_boilerplate_are_left_out_by_reason() {
        assertThat(counts(
                        stanza("librust-x-dev", "Some Rust crate here", KUBRICK),
                        stanza("old", "transitional package for new", KUBRICK),
                        stanza(
                                "doc",
                                "Manual of some tool",
                                "This package contains the documentation of some tool that" + " reads files."),
                        stanza("kubrick", "game based on Rubik's Cube", KUBRICK)))
                .containsEntry("entries", 4)
                .containsEntry("left out: librust", 1)
                .containsEntry("left out: transitional or metapackage", 1)
                .containsEntry("left out: boilerplate", 1)
                .containsEntry("pairs", 1);
    }

    @Test
    void of_equal_texts_the_main_package_is_kept() {
        SynopsisRecipe.Result result = SynopsisRecipe.pairs(
                List.of(
                        stanza("kubrick-doc", "Manual of the cube game", KUBRICK),
                        stanza("kubrick", "game based on Rubik's Cube", KUBRICK),
                        stanza("zcube", "Game based on Rubik's cube", "Another " + KUBRICK)),
                Map.of("kubrick", "kdegames"));
        assertThat(result.pairs())
                .containsExactly(
                        new KeyedExample("kdegames", new Example("kubrick", KUBRICK, "game based on Rubik's Cube")));
        assertThat(result.counts())
                .containsEntry("left out: same source", 1)
                .containsEntry("left out: same synopsis", 1);
    }

    @Test
    void the_order_of_the_index_changes_nothing() {
        List<Stanza> stanzas = new ArrayList<>(List.of(
                stanza("a", "game based on Rubik's Cube", KUBRICK),
                stanza("b", "another game of cubes", KUBRICK),
                stanza("c", "third game of cubes", "Third: " + KUBRICK)));
        List<KeyedExample> forward = SynopsisRecipe.pairs(stanzas, Map.of()).pairs();
        assertThat(SynopsisRecipe.pairs(stanzas.reversed(), Map.of()).pairs()).isEqualTo(forward);
    }

    @Test
    void a_line_that_is_no_field_is_named() {
        assertThatThrownBy(() -> parse("Package: a\nnonsense\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test:2")
                .hasMessageContaining("\"nonsense\"");
        assertThatThrownBy(() -> parse(" continuation\n")).hasMessageContaining("test:1");
    }

    private static String source(String... lines) {
        return SynopsisRecipe.pairs(List.of(stanza("p", "Some tool for files", lines)), Map.of())
                .pairs()
                .getFirst()
                .example()
                .source();
    }

    private static String target(String synopsis) {
        return SynopsisRecipe.pairs(List.of(stanza("p", synopsis, KUBRICK)), Map.of())
                .pairs()
                .getFirst()
                .example()
                .target();
    }

    private static Map<String, Integer> counts(Stanza... stanzas) {
        return SynopsisRecipe.pairs(List.of(stanzas), Map.of()).counts();
    }

    private static Stanza stanza(String name, String synopsis, String... lines) {
        return parse("Package: " + name + "\nDescription-md5: 0\nDescription-en: " + synopsis + "\n "
                        + String.join("\n ", lines) + "\n")
                .getFirst();
    }

    private static List<Stanza> parse(String text) {
        List<Stanza> stanzas = new ArrayList<>();
        try {
            Stanzas.forEach(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test", stanzas::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return stanzas;
    }
}
