package org.naglab.kernel.magic;

import java.util.List;
import java.util.Optional;
import org.naglab.kernel.display.MimeBundle;

/** Answers questions about the body of a magic's cell that is being written; called by any thread, also while a cell runs. */
public interface CellLanguage {
    /**
     * Names that fit at the cursor.
     *
     * @param start where the part begins that they replace, in UTF-16 units from the body's start
     * @param names the names, in order
     */
    record Completion(int start, List<Name> names) {
        public Completion {
            names = List.copyOf(names);
        }
    }

    /**
     * A name that fits.
     *
     * @param text what stands in place of the part that is replaced
     * @param type what it is, as front ends draw it: function, class, module, keyword, instance
     */
    record Name(String text, String type) {}

    /** Returns the names that fit at {@code cursor}, in UTF-16 units from the start of {@code body}. */
    Completion complete(String body, int cursor);

    /** Returns what is known about the name at {@code cursor}. */
    Optional<MimeBundle> inspect(String body, int cursor);

    /** Returns whether {@code body} can be run as it stands. */
    boolean isComplete(String body);
}
