package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.naglab.io.AtomicFiles;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.Fields;

/**
 * An executed notebook as one HTML page that needs no other file and runs no script of its own. HTML that cells show is put
 * in as it is, for it is the notebook's own; a whole document gets a frame. Formulas stay LaTeX, Vega-Lite specifications
 * stay JSON: to draw them takes scripts.
 */
public final class NotebookPage {
    private final Notebook notebook;
    private final MarkdownHtml markdown;
    private final String fallbackTitle;
    private final StringBuilder html = new StringBuilder();

    private NotebookPage(Notebook notebook, Path folder, String fallbackTitle) {
        this.notebook = notebook;
        this.markdown = new MarkdownHtml(folder);
        this.fallbackTitle = fallbackTitle;
    }

    /**
     * Writes {@code notebook} as a page.
     *
     * @param notebook an executed notebook
     * @param folder where the names of pictures in its text begin; the folder of the notebook that was executed
     * @param page the file to write
     */
    public static void write(Path notebook, Path folder, Path page) {
        String name = notebook.getFileName().toString().replaceFirst("\\.ipynb$", "");
        AtomicFiles.writeString(page, new NotebookPage(Notebook.read(notebook), folder, name).page());
    }

    private String page() {
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        html.append(AnsiText.escaped(title())).append("</title>\n<style>\n").append(style());
        html.append("</style>\n</head>\n<body>\n<main>\n");
        for (JsonElement each : notebook.cells()) {
            cell(each.getAsJsonObject());
        }
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private String title() {
        for (JsonElement each : notebook.cells()) {
            JsonObject cell = each.getAsJsonObject();
            if (Fields.string(cell, "cell_type", "").equals("markdown")
                    && Notebook.source(cell).startsWith("# ")) {
                return Notebook.source(cell).lines().findFirst().orElseThrow().substring(2);
            }
        }
        return fallbackTitle;
    }

    private static String style() {
        try (InputStream in = NotebookPage.class.getResourceAsStream("page.css")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the style of pages from the class path", e);
        }
    }

    private void cell(JsonObject cell) {
        String source = Notebook.source(cell);
        String id = AnsiText.escaped(Fields.string(cell, "id", ""));
        switch (Fields.string(cell, "cell_type", "")) {
            case "markdown" ->
                html.append("<section class=\"text\" id=\"")
                        .append(id)
                        .append("\">\n")
                        .append(markdown.html(source, Fields.object(cell, "attachments")))
                        .append("</section>\n");
            case "code" -> code(cell, source, id);
            default ->
                html.append("<pre class=\"raw\">")
                        .append(AnsiText.escaped(source))
                        .append("</pre>\n");
        }
    }

    private void code(JsonObject cell, String source, String id) {
        JsonElement count = cell.get("execution_count");
        String prompt = count == null || count.isJsonNull() ? " " : count.getAsString();
        html.append("<section class=\"code\" id=\"").append(id).append("\">\n");
        boolean hidden = Fields.bool(Fields.object(Fields.object(cell, "metadata"), "jupyter"), "source_hidden", false);
        html.append(hidden ? "<details><summary>code</summary>" : "");
        html.append("<pre class=\"source\" data-count=\"[").append(prompt).append("]\"><code>");
        html.append(JavaColours.html(source)).append("</code></pre>");
        html.append(hidden ? "</details>\n" : "\n");
        ShownOutput.of(cell).forEach(this::output);
        html.append("</section>\n");
    }

    private void output(ShownOutput output) {
        switch (output) {
            case ShownOutput.Printed printed -> pre(printed.name(), AnsiText.html(printed.text()));
            case ShownOutput.Failed failed -> pre("error", AnsiText.html(failed.traceback()));
            case ShownOutput.Plain plain -> pre("plain", AnsiText.html(plain.text()));
            case ShownOutput.Picture picture -> {
                html.append("<div class=\"shown\"><img src=\"data:")
                        .append(picture.type())
                        .append(";base64,");
                html.append(picture.base64()).append("\" alt=\"").append(AnsiText.escaped(picture.alternative()));
                html.append('"');
                picture.width()
                        .ifPresent(
                                width -> html.append(" width=\"").append(width).append('"'));
                html.append("></div>\n");
            }
            case ShownOutput.Marked marked -> {
                html.append("<div class=\"shown\">");
                html.append(
                        switch (marked.type()) {
                            case MimeBundle.HTML -> embedded(marked.text());
                            case MimeBundle.MARKDOWN -> markdown.html(marked.text(), new JsonObject());
                            default -> "<span class=\"math\">" + AnsiText.escaped(marked.text()) + "</span>";
                        });
                html.append("</div>\n");
            }
            case ShownOutput.Unshown unshown -> {
                html.append("<details class=\"shown\"><summary>").append(AnsiText.escaped(unshown.type()));
                html.append("</summary><pre>")
                        .append(AnsiText.escaped(unshown.source()))
                        .append("</pre></details>\n");
            }
        }
    }

    private static String embedded(String content) {
        String start = content.stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html")
                ? "<iframe sandbox=\"allow-scripts\" srcdoc=\"" + AnsiText.escaped(content) + "\"></iframe>"
                : content;
    }

    private void pre(String kind, String content) {
        html.append("<pre class=\"out ")
                .append(AnsiText.escaped(kind))
                .append("\">")
                .append(content)
                .append("</pre>\n");
    }
}
