package org.naglab.kernel.display;

import java.util.Optional;

/** Shows values that nobody has a renderer for: short ones as text, what has parts as HTML that folds too. */
final class Structure {
    /** As much as a person reads at a glance. */
    private static final int SHORT_CHARS = 100;

    private Structure() {}

    static MimeBundle render(Object value) {
        String text = StructureText.of(value);
        Optional<Parts> parts;
        try {
            parts = Parts.of(value);
        } catch (RuntimeException e) {
            return MimeBundle.text(text);
        }
        return parts.filter(each -> !each.shown().isEmpty())
                .filter(each -> text.length() > SHORT_CHARS || records(each))
                .map(each -> MimeBundle.text(text).with(MimeBundle.HTML, StructureHtml.of(value, each)))
                .orElseGet(() -> MimeBundle.text(text));
    }

    private static boolean records(Parts parts) {
        return parts.kind() == Parts.Kind.LIST && parts.shown().getFirst().value() instanceof Record;
    }
}
