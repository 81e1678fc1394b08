package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Value;

/** Reads lists of text out of guest values. */
final class Globals {
    private Globals() {}

    static List<String> texts(Value list) {
        List<String> texts = new ArrayList<>();
        for (long i = 0; i < list.getArraySize(); i++) {
            texts.add(list.getArrayElement(i).asString());
        }
        return texts;
    }
}
