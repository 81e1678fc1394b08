package org.naglab.kernel.polyglot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** Asks the person at the front end for a line, for languages that have no way of their own. */
final class Questions {
    private Questions() {}

    static @Nullable Object ask(Value... arguments) {
        System.out.print(arguments.length == 0 ? "" : arguments[0].toString());
        try {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask: " + e.getMessage(), e);
        }
    }
}
