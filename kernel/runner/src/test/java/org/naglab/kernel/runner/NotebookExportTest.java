package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.protocol.Fields;

/** Executed notebooks as HTML and as Markdown. */
final class NotebookExportTest {
    private static final String PNG = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

    @TempDir
    private Path folder;

    private static JsonObject cell(String source, JsonObject... outputs) {
        JsonObject cell = TestNotebooks.code(source);
        cell.add("outputs", Fields.json(List.of(outputs)));
        cell.addProperty("execution_count", 7);
        return cell;
    }

    private static JsonObject shown(Object... typesAndContents) {
        return Fields.of(
                "output_type", "display_data", "data", Fields.of(typesAndContents), "metadata", new JsonObject());
    }

    private static JsonObject printed(String text) {
        return Fields.of("output_type", "stream", "name", "stdout", "text", List.of(text));
    }

    private Path notebook(JsonObject... cells) throws IOException {
        return new TestNotebooks(folder).write("a.ipynb", cells);
    }

    private String page(JsonObject... cells) throws IOException {
        Path page = folder.resolve("a.html");
        NotebookPage.write(notebook(cells), folder, page);
        String html = Files.readString(page);
        return html.substring(html.indexOf("<main>") + 7, html.indexOf("</main>"));
    }

    private String markdown(JsonObject... cells) throws IOException {
        Path document = folder.resolve("a.md");
        NotebookMarkdown.write(notebook(cells), document);
        return Files.readString(document);
    }

    @Nested
    class A_page {
        @Test
        void has_the_title_and_needs_no_other_file() throws IOException {
            page(TestNotebooks.text("# Fish & <chips>\ntext"), cell("1"));
            String html = Files.readString(folder.resolve("a.html"));
            assertThat(html)
                    .startsWith("<!doctype html>")
                    .contains("<title>Fish &amp; &lt;chips&gt;</title>", "charset=\"utf-8\"", "pre.source {")
                    .doesNotContain("<script", "<link", "src=\"http");
        }

        @Test
        void escapes_code_and_what_it_prints() throws IOException {
            assertThat(page(cell("List<String> a = \"<b>&\"; // </pre>", printed("<script>alert('x')</script>"))))
                    .contains("data-count=\"[7]\"")
                    .contains("List&lt;String&gt; a = <span class=\"s\">&quot;&lt;b&gt;&amp;&quot;</span>;")
                    .contains("<span class=\"c\">// &lt;/pre&gt;</span>")
                    .contains("<pre class=\"out stdout\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</pre>")
                    .doesNotContain("<script");
        }

        @Test
        void shows_colours_of_a_terminal_and_errors() throws IOException {
            JsonObject error = Fields.of(
                    "output_type",
                    "error",
                    "ename",
                    "E",
                    "evalue",
                    "m",
                    "traceback",
                    List.of("\u001b[1;31mE\u001b[0m: m < n"));
            assertThat(page(cell("x", error)))
                    .contains("<pre class=\"out error\"><span class=\"ansi-bold ansi-red\">E</span>: m &lt; n</pre>");
        }

        @Test
        void shows_the_richest_form_of_each_type() throws IOException {
            assertThat(page(cell("x", shown("text/plain", "t", "text/html", List.of("<b>", "h</b>")))))
                    .contains("<div class=\"shown\"><b>h</b></div>");
            assertThat(page(cell("x", shown("text/plain", "a \"chart\"", "image/png", PNG, "image/svg+xml", "<svg/>"))))
                    .contains("<img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"a &quot;chart&quot;\">");
            JsonObject wide = shown("image/png", PNG);
            wide.add("metadata", Fields.of("image/png", Map.of("width", 640)));
            assertThat(page(cell("x", wide))).contains("data:image/png;base64,AQID\" alt=\"\" width=\"640\">");
            assertThat(page(cell("x", shown("image/jpeg", PNG)))).contains("data:image/jpeg;base64,AQID");
            assertThat(page(cell("x", shown("text/markdown", "**m**", "text/plain", "t"))))
                    .contains("<strong>m</strong>");
            assertThat(page(cell("x", shown("text/latex", "$a<b$", "text/plain", "t"))))
                    .contains("<span class=\"math\">$a&lt;b$</span>");
            assertThat(page(cell("x", shown("application/json", Map.of("k", "<v>"), "text/plain", "t"))))
                    .contains(
                            "<summary>application/json</summary><pre>{\n  &quot;k&quot;: &quot;&lt;v&gt;&quot;\n}</pre>");
            assertThat(page(cell("x", shown("application/vnd.vegalite.v5+json", Map.of("mark", "bar")))))
                    .contains("<summary>application/vnd.vegalite.v5+json</summary>", "&quot;mark&quot;");
            assertThat(page(cell("x", shown("application/x-odd", "??", "text/plain", "told <"))))
                    .contains("<pre class=\"out plain\">told &lt;</pre>");
        }

        @Test
        void puts_a_whole_document_into_a_frame() throws IOException {
            assertThat(page(cell("x", shown("text/html", "<!DOCTYPE html><html><body style=\"a\">b</body></html>"))))
                    .contains("srcdoc=\"&lt;!DOCTYPE html&gt;&lt;html&gt;&lt;body style=&quot;a&quot;&gt;b");
        }

        @Test
        void renders_text_with_tables_formulas_and_pictures() throws IOException {
            Files.write(folder.resolve("p.png"), new byte[] {1, 2, 3});
            JsonObject text = TestNotebooks.text(
                    "| a |\n|---|\n| 1 |\n\n$a_1 < b_2 \\,$ and *so* `$5` $$\n\\sum_i x_i\n$$\n\n"
                            + "![p](p.png) ![q](attachment:q.png) [bad](javascript:alert)\n\n```\n$x_1 *y*$\n```\ncosts 5$ or 6$");
            text.add("attachments", Fields.of("q.png", Map.of("image/png", PNG)));
            assertThat(page(text))
                    .contains("<td>1</td>")
                    .contains("<span class=\"math\">$a_1 &lt; b_2 \\,$</span> and <em>so</em> <code>$5</code>")
                    .contains("<span class=\"block math\">$$\n\\sum_i x_i\n$$</span>")
                    .contains("<img src=\"data:image/png;base64,AQID\" alt=\"p\" />")
                    .contains("<img src=\"data:image/png;base64,AQID\" alt=\"q\" />")
                    .contains("<pre><code>$x_1 *y*$\n</code></pre>")
                    .contains("costs 5$ or 6$")
                    .doesNotContain("javascript:");
        }
    }

    @Nested
    class A_markdown_document {
        @Test
        void fences_code_and_output_and_puts_pictures_beside() throws IOException {
            String text = markdown(
                    TestNotebooks.text("# Title"),
                    cell("var a = \"```\";", printed("\u001b[31mred\u001b[0m ````")),
                    cell("%%python\nx", shown("image/png", PNG, "text/plain", "a [chart]\nof b")),
                    cell("", shown("image/svg+xml", "<svg>é</svg>")));
            assertThat(text).isEqualTo("""
                            # Title

                            ````java
                            var a = "```";
                            ````

                            `````text
                            red ````
                            `````

                            ```python
                            %%python
                            x
                            ```

                            ![a \\[chart\\] of b](a_files/cell-3-1.png)

                            ![](a_files/cell-4-1.svg)
                            """);
            assertThat(folder.resolve("a_files/cell-3-1.png")).hasBinaryContent(new byte[] {1, 2, 3});
            assertThat(Files.readString(folder.resolve("a_files/cell-4-1.svg"), StandardCharsets.UTF_8))
                    .isEqualTo("<svg>é</svg>");
        }

        @Test
        void keeps_html_in_one_block_and_leaves_no_pictures_of_before() throws IOException {
            markdown(cell("x", shown("image/png", PNG)));
            assertThat(folder.resolve("a_files")).isDirectory();
            assertThat(markdown(cell("x", shown("text/html", "<table>\n\n <tr>\n</table>"))))
                    .contains("<table>\n <tr>\n</table>");
            assertThat(folder.resolve("a_files")).doesNotExist();
        }
    }
}
