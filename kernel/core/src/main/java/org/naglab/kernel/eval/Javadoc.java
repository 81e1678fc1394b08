package org.naglab.kernel.eval;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;

/** Shows signatures and documentation comments as text and as HTML. */
final class Javadoc {
    private Javadoc() {}

    static MimeBundle bundle(List<Documentation> found) {
        String text = found.stream()
                .map(each -> each.signature() + "\n" + plain(comment(each)).indent(4))
                .collect(Collectors.joining("\n"));
        String html = found.stream()
                .map(each -> "<pre><b>" + HtmlText.escape(each.signature()) + "</b></pre><div>" + html(comment(each))
                        + "</div>")
                .collect(Collectors.joining("<hr/>"));
        return MimeBundle.text(text.stripTrailing()).with(MimeBundle.HTML, html);
    }

    private static String comment(Documentation each) {
        String comment = each.javadoc();
        return comment == null ? "" : comment.strip();
    }

    private static String html(String comment) {
        return comment.replaceAll("\\{@(?:code|literal)\\s+([^}]*)}", "<code>$1</code>")
                .replaceAll("\\{@link(?:plain)?\\s+(?:[^} ]*\\s+)?([^}]*)}", "<code>$1</code>")
                .replaceAll("(?m)^\\s*@param\\s+(\\S+)", "<br/><b>$1</b>:")
                .replaceAll("(?m)^\\s*@(return|throws|since|see)\\b", "<br/><i>$1</i>");
    }

    private static String plain(String comment) {
        return comment.replaceAll("\\{@\\w+\\s+([^}]*)}", "$1")
                .replaceAll("<[^>]+>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
