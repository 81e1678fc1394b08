package org.naglab.kernel.runner;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.naglab.kernel.protocol.Fields;

/**
 * Markdown as notebooks have it, as HTML that needs no other file: tables, formulas left as LaTeX, pictures of the cell's
 * attachments and of files beside the notebook put in as data.
 *
 * @param folder where relative names of pictures begin
 */
record MarkdownHtml(Path folder) {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(EXTENSIONS).sanitizeUrls(true).build();
    private static final Map<String, String> TYPES = Map.of(
            "png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "gif", "image/gif", "svg", "image/svg+xml");

    /** Code comes first, so that a dollar in it is none of a formula. */
    private static final Pattern FORMULA = Pattern.compile(
            "(?<code>(?m:^)(?<fence>`{3,}|~{3,}).*?(?:\n\\k<fence>|\\z)|(?<tick>`+)[^`].*?\\k<tick>|\\\\\\$)"
                    + "|(?<block>\\$\\$.+?\\$\\$)|(?<inline>\\$(?![\\s$])[^$\n]*[^\\s$\\\\]\\$(?!\\d))",
            Pattern.DOTALL);

    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';

    /** Returns {@code markdown} as HTML; {@code attachments} are the cell's own pictures, as nbformat stores them. */
    String html(String markdown, JsonObject attachments) {
        List<String> formulas = new ArrayList<>();
        Matcher matcher = FORMULA.matcher(markdown);
        String without = matcher.replaceAll(found -> {
            if (matcher.group("code") != null) {
                return Matcher.quoteReplacement(found.group());
            }
            String kind = matcher.group("block") != null ? "block math" : "math";
            formulas.add("<span class=\"" + kind + "\">" + AnsiText.escaped(found.group()) + "</span>");
            return OPEN + "" + (formulas.size() - 1) + CLOSE;
        });
        Node document = PARSER.parse(without);
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Image image) {
                embedded(image.getDestination(), attachments).ifPresent(image::setDestination);
                visitChildren(image);
            }
        });
        String html = RENDERER.render(document);
        for (int i = 0; i < formulas.size(); i++) {
            html = html.replace(OPEN + "" + i + CLOSE, formulas.get(i));
        }
        return html;
    }

    private Optional<String> embedded(String destination, JsonObject attachments) {
        if (destination.startsWith("attachment:")) {
            JsonObject bundle = Fields.object(attachments, destination.substring(11));
            return bundle.keySet().stream()
                    .findFirst()
                    .map(type -> "data:" + type + ";base64,"
                            + ComparableOutputs.text(bundle.get(type)).replaceAll("\\s", ""));
        }
        String type = TYPES.get(
                destination.substring(destination.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT));
        if (type == null || destination.contains(":")) {
            return Optional.empty();
        }
        try {
            Path file = folder.resolve(destination);
            return Files.isRegularFile(file)
                    ? Optional.of(
                            "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read picture " + destination, e);
        }
    }
}
