package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.naglab.data.TinySword.chapter;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.naglab.data.SwordText.Testament;

final class SwordTextTest {
    private static final Testament TWO_BOOKS = TinySword.testament(List.of(
            List.of("", "<milestone/>"),
            List.of(
                    "<title>Genesis</title>",
                    chapter("Gen.1"),
                    "In the <w lemma=\"strong:H7225\">beginning</w>.<note placement=\"foot\"><reference>1.1"
                            + " </reference>Or: first</note>",
                    "",
                    "¶ the  <transChange type=\"added\">was</transChange> third",
                    "<chapter eID=\"Gen.1\"/>".replace("<chapter", "<x"),
                    chapter("Gen.2"),
                    "<speaker>Friends</speaker> the <divineName>Lord’s</divineName> day &amp; night"),
            List.of("<title>Exodus</title>", chapter("Exod.1"), "Now")));

    @Test
    void verses_are_named_by_their_distance_from_their_chapter() throws IOException {
        assertThat(SwordText.verses(TWO_BOOKS))
                .containsEntry("Gen.1.1", "In the beginning.")
                .containsEntry("Gen.1.3", "the was third")
                .containsEntry("Gen.2.1", "the LORD’s day & night")
                .containsEntry("Exod.1.1", "Now")
                .doesNotContainKey("Gen.1.2");
    }

    @Test
    void notes_and_headings_may_span_lines_and_hold_other_marks() {
        assertThat(SwordText.plain(
                        "a<note n=\"1\">x <hi>y</hi>\nz</note> b<title/> <q marker=\"\"/>c<title t=\"\">d</title>"))
                .isEqualTo("a b c");
    }

    @Test
    void an_entry_outside_of_its_block_is_refused() {
        byte[] verses = TWO_BOOKS.verses().clone();
        verses[verses.length - 2] = 99; // the size of the last entry
        assertThatThrownBy(() -> SwordText.verses(new Testament(TWO_BOOKS.blocks(), verses, TWO_BOOKS.texts())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must lie in one of its 3 blocks, got 99 bytes");
    }

    @Test
    void damaged_blocks_are_refused() {
        byte[] texts = TWO_BOOKS.texts().clone();
        texts[0] = 0;
        assertThatThrownBy(() -> SwordText.verses(new Testament(TWO_BOOKS.blocks(), TWO_BOOKS.verses(), texts)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be deflated");
        byte[] blocks = TWO_BOOKS.blocks().clone();
        blocks[8]++; // the plain size of the first
        assertThatThrownBy(() -> SwordText.verses(new Testament(blocks, TWO_BOOKS.verses(), TWO_BOOKS.texts())))
                .hasMessageContaining("must have 13 bytes unpacked, got 12");
        assertThatThrownBy(() -> SwordText.verses(new Testament(TWO_BOOKS.blocks(), TWO_BOOKS.verses(), new byte[3])))
                .hasMessageContaining("must lie in its 3 bytes");
    }
}
