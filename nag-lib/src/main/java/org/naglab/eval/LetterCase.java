package org.naglab.eval;

import java.util.Locale;

/** Whether capitals count as a difference. */
public enum LetterCase {
    /** Capitals are kept: {@code Web} is not {@code web}. */
    MIXED,
    /** Both sides are lower-cased before anything else. */
    LOWER;

    String apply(String text) {
        return switch (this) {
            case MIXED -> text;
            case LOWER -> text.toLowerCase(Locale.ROOT);
        };
    }
}
