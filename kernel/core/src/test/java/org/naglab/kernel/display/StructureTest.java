package org.naglab.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StructureTest {
    private static final int MOST_HTML_CHARS = 2_000_000;

    private static String form(Object value, String type) {
        return String.valueOf(Renderers.shared().render(value).data().get(type));
    }

    private record Pair(String left, Object right) {}

    @Test
    void short_values_stay_text() {
        assertThat(Renderers.shared().render(List.of(1, 2)).data()).containsOnlyKeys(MimeBundle.TEXT);
        assertThat(form(List.of(), MimeBundle.TEXT)).isEqualTo("[]");
        assertThat(form(Map.of("a", 1), MimeBundle.TEXT)).isEqualTo("{a=1}");
        assertThat(form(new int[] {1, 2}, MimeBundle.TEXT)).isEqualTo("[1, 2]");
        assertThat(form(new Pair("l", 2), MimeBundle.TEXT)).isEqualTo("Pair[left=l, right=2]");
    }

    @Test
    void records_of_one_type_are_a_table() {
        String html = form(List.of(new Pair("a", 1), new Pair("<b>", 2)), MimeBundle.HTML);
        assertThat(html).contains("2 × Pair", ">left</th>", "&lt;b&gt;").doesNotContain("<b>");
    }

    @Test
    void maps_and_nested_lists_fold() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("numbers", IntStream.range(0, 150).boxed().toList());
        map.put("pair", new Pair("x", List.of(1.5, 2.5)));
        map.put("array", new double[][] {{1, 2}, {3}});
        String html = form(map, MimeBundle.HTML);
        assertThat(html)
                .contains("<details open><summary", "LinkedHashMap, 3", "… 50 more", "Pair", "double[][], 2", "2.5");
        assertThat(html.split("<details", -1)).hasSize(1 + 1 + 1 + 2 + 3);
    }

    @Test
    void what_contains_itself_is_shown_once() {
        List<Object> list = new ArrayList<>(List.of("x".repeat(200)));
        Map<String, Object> map = new HashMap<>();
        map.put("list", list);
        list.add(map);
        list.add(list);
        assertThat(form(list, MimeBundle.TEXT)).endsWith("{list=(itself)}, (itself)]");
        assertThat(form(list, MimeBundle.HTML)).contains("<em style=\"opacity:.65;\">itself</em>");
    }

    @Test
    void what_is_deep_or_long_or_wide_has_a_bounded_form() {
        Object deep = "bottom";
        for (int i = 0; i < 100_000; i++) {
            deep = new ArrayList<>(List.of(deep, "y".repeat(10)));
        }
        List<List<String>> wide = Collections.nCopies(100_000, Collections.nCopies(100_000, "z".repeat(5_000)));
        for (Object hostile : List.of(deep, wide, new long[5_000_000])) {
            assertThat(form(hostile, MimeBundle.TEXT).length()).isLessThan(50_000);
            assertThat(form(hostile, MimeBundle.HTML).length()).isLessThan(MOST_HTML_CHARS);
        }
        List<Integer> endless = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return index;
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };
        assertThat(form(endless, MimeBundle.TEXT)).endsWith("99, … 2147483547 more]");
    }

    @Test
    void hostile_content_is_text() {
        String attack = "<script>alert(1)</script><img src=x onerror='alert(2)'>\" onmouseover=\"x";
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(attack, List.of(attack, new Pair(attack, attack), Map.of(attack, attack)));
        map.put("table", List.of(new Pair(attack, attack)));
        assertThat(form(map, MimeBundle.HTML))
                .contains("&lt;script&gt;")
                .doesNotContain("<script", "<img", "onerror='", "\" onmouseover");
    }

    @Test
    void what_cannot_be_read_does_not_spoil_the_rest() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        List<Object> failing = new AbstractList<>() {
            @Override
            public Object get(int index) {
                throw new UnsupportedOperationException("no element");
            }

            @Override
            public int size() {
                return 2;
            }
        };
        List<Object> list = List.of("fine".repeat(40), broken, failing);
        assertThat(form(list, MimeBundle.TEXT)).contains("fine", "toString failed", "cannot be read");
        assertThat(form(list, MimeBundle.HTML)).contains("fine", "toString failed", "cannot be read");
        assertThatThrownBy(() -> form(broken, MimeBundle.TEXT)).hasMessage("no text");
    }

    @Test
    void a_record_keeps_the_text_that_it_gives_itself() {
        record Own(int a) {
            @Override
            public String toString() {
                return "own text";
            }
        }
        assertThat(form(new Own(1), MimeBundle.TEXT)).isEqualTo("own text");
    }

    @ParameterizedTest
    @CsvSource({"3,3", "0.5,0.5", "1234.56789,1234.57", "0.00001,1.000e-05", "-2.25,-2.25", "1e12,1.000e+12", "0,0"})
    void numbers_keep_six_significant_digits(double value, String text) {
        assertThat(HtmlText.number(value)).isEqualTo(text);
    }

    @Test
    void a_cut_never_splits_a_character() {
        assertThat(HtmlText.shortened("ab𝄞cd", 4)).isEqualTo("ab…");
    }
}
