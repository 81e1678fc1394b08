package org.naglab.kernel.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.Fields;

/** The bound on what one cell may show, with a small limit. */
final class CellTest {
    private static final long LIMIT_BYTES = 1_000;

    private record Sent(String type, JsonObject content) {
        String data(String mime) {
            return Fields.string(Fields.object(content, "data"), mime, "");
        }
    }

    private final List<Sent> sent = new ArrayList<>();
    private final Cell cell = new Cell(1, false, LIMIT_BYTES, (type, content) -> sent.add(new Sent(type, content)));

    private List<Sent> sent(String type) {
        cell.end();
        return sent.stream().filter(each -> each.type().equals(type)).toList();
    }

    @Test
    void displays_beyond_the_limit_are_dropped_with_one_notice() {
        for (int i = 0; i < 100; i++) {
            cell.show(MimeBundle.text("x".repeat(90)), Optional.empty());
        }
        assertThat(sent("display_data")).hasSize(11);
        assertThat(sent("stream")).hasSize(1);
        assertThat(Fields.string(sent("stream").getFirst().content(), "text", ""))
                .contains("output stopped")
                .contains("1000 bytes");
    }

    @Test
    void text_and_displays_share_the_limit() {
        cell.print(Cell.Stream.STDOUT, new byte[950], 0, 950);
        cell.show(MimeBundle.text("x".repeat(60)), Optional.empty());
        assertThat(sent("display_data")).isEmpty();
    }

    @Test
    void a_form_of_a_display_that_is_too_large_is_left_out_and_named() {
        MimeBundle bundle =
                new MimeBundle(Map.of(MimeBundle.TEXT, "a table", MimeBundle.HTML, "<b>".repeat(1_000)), Map.of());
        cell.show(bundle, Optional.of("it"));
        cell.update(bundle, "it");
        for (String type : List.of("display_data", "update_display_data")) {
            Sent only = sent(type).getFirst();
            assertThat(only.data(MimeBundle.HTML)).isEmpty();
            assertThat(only.data(MimeBundle.TEXT)).startsWith("a table\n[output cut: text/html of 3,000 bytes");
        }
    }

    @Test
    void updates_between_two_flushes_are_as_many_as_there_are_displays() {
        for (int i = 0; i < 10_000; i++) {
            cell.update(MimeBundle.text("state " + i), "id " + i % 3);
        }
        assertThat(sent("update_display_data").size()).isLessThan(1_000);
        assertThat(sent("update_display_data")
                        .subList(
                                sent("update_display_data").size() - 3,
                                sent("update_display_data").size()))
                .extracting(each -> each.data(MimeBundle.TEXT))
                .containsExactlyInAnyOrder("state 9997", "state 9998", "state 9999");
    }
}
