package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.naglab.io.AtomicFiles;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.Fields;

/**
 * An executed notebook as Markdown, as code hosts show it: text as it is, code and what it printed in fences, pictures as
 * files in a folder beside, tables as the HTML that cells show.
 */
public final class NotebookMarkdown {
    private static final Pattern BACKTICKS = Pattern.compile("`{3,}");

    private final String pictureFolder;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, byte[]> pictures = new LinkedHashMap<>();

    private NotebookMarkdown(String pictureFolder) {
        this.pictureFolder = pictureFolder;
    }

    /**
     * Writes {@code notebook} as Markdown.
     *
     * @param notebook an executed notebook
     * @param document the file to write; pictures go to the folder {@code <name of document>_files} beside it, which is
     *     replaced
     */
    public static void write(Path notebook, Path document) {
        String name = document.getFileName().toString().replaceFirst("\\.md$", "");
        NotebookMarkdown markdown = new NotebookMarkdown(name + "_files");
        markdown.cells(Notebook.read(notebook));
        Path folder = document.resolveSibling(markdown.pictureFolder);
        if (markdown.pictures.isEmpty()) {
            AtomicFiles.delete(folder);
        } else {
            AtomicFiles.writeFolder(folder, temporary -> {
                for (Map.Entry<String, byte[]> picture : markdown.pictures.entrySet()) {
                    java.nio.file.Files.write(temporary.resolve(picture.getKey()), picture.getValue());
                }
            });
        }
        AtomicFiles.writeString(document, markdown.text.toString().strip() + "\n");
    }

    private void cells(Notebook notebook) {
        int number = 0;
        for (JsonElement each : notebook.cells()) {
            JsonObject cell = each.getAsJsonObject();
            number++;
            switch (Fields.string(cell, "cell_type", "")) {
                case "markdown" -> paragraph(attached(cell, number));
                case "code" -> code(cell, number);
                default -> fence("", Notebook.source(cell));
            }
        }
    }

    /** Puts the cell's attachments into files. */
    private String attached(JsonObject cell, int number) {
        String source = Notebook.source(cell);
        for (Map.Entry<String, JsonElement> entry :
                Fields.object(cell, "attachments").entrySet()) {
            JsonObject bundle = entry.getValue().getAsJsonObject();
            for (String type : bundle.keySet()) {
                String name = "cell-" + number + "-" + entry.getKey().replaceAll("[^\\w.-]", "_");
                pictures.put(name, Base64.getMimeDecoder().decode(ComparableOutputs.text(bundle.get(type))));
                source = source.replace("(attachment:" + entry.getKey() + ")", "(" + pictureFolder + "/" + name + ")");
            }
        }
        return source;
    }

    private void code(JsonObject cell, int number) {
        String source = Notebook.source(cell);
        String language = source.startsWith("%%")
                ? source.lines().findFirst().orElse("").substring(2).split(" ")[0]
                : "java";
        if (!source.isBlank()) {
            fence(language, source);
        }
        int output = 0;
        for (ShownOutput shown : ShownOutput.of(cell)) {
            output++;
            switch (shown) {
                case ShownOutput.Printed printed -> fence("text", AnsiText.plain(printed.text()));
                case ShownOutput.Failed failed -> fence("text", AnsiText.plain(failed.traceback()));
                case ShownOutput.Plain plain -> fence("text", AnsiText.plain(plain.text()));
                case ShownOutput.Unshown unshown ->
                    fence(unshown.type().endsWith("json") ? "json" : "", unshown.source());
                case ShownOutput.Picture picture -> {
                    String name = "cell-" + number + "-" + output + "." + picture.extension();
                    pictures.put(name, Base64.getDecoder().decode(picture.base64()));
                    String alternative = picture.alternative().strip().replaceAll("\\s+", " ");
                    paragraph("![" + alternative.replaceAll("([\\[\\]\\\\])", "\\\\$1") + "](" + pictureFolder + "/"
                            + name + ")");
                }
                case ShownOutput.Marked marked ->
                    paragraph(
                            // A blank line would end the block of HTML.
                            marked.type().equals(MimeBundle.HTML)
                                    ? marked.text().replaceAll("\n(\\s*\n)+", "\n")
                                    : marked.text());
            }
        }
    }

    private void paragraph(String content) {
        text.append(content.strip()).append("\n\n");
    }

    /** A fence is longer than any within. */
    private void fence(String language, String content) {
        int longest = 2;
        Matcher matcher = BACKTICKS.matcher(content);
        while (matcher.find()) {
            longest = Math.max(longest, matcher.end() - matcher.start());
        }
        String fence = "`".repeat(longest + 1);
        paragraph(fence + language + "\n" + content.stripTrailing() + "\n" + fence);
    }
}
