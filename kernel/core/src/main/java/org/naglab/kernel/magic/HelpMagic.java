package org.naglab.kernel.magic;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.naglab.kernel.display.MimeBundle;

/** {@code %help}: lists the magics, or tells all about one. */
final class HelpMagic implements LineMagic {
    private final Magics magics;

    HelpMagic(Magics magics) {
        this.magics = magics;
    }

    @Override
    public String name() {
        return "help";
    }

    @Override
    public String help() {
        return "%help [NAME]: lists the magics, or tells all about one";
    }

    @Override
    public List<String> words(String arguments) {
        String begun = FileNames.lastWord(arguments);
        return magics.names().stream()
                .filter(name -> name.startsWith(begun.replaceFirst("^%+", "")))
                .toList();
    }

    @Override
    public Optional<Object> run(String arguments) {
        String name = arguments.replaceFirst("^%+", "");
        List<Magic> found = magics.named(name);
        if (!name.isEmpty() && found.isEmpty()) {
            throw new IllegalArgumentException(
                    "magic must be one of " + String.join(", ", magics.names()) + ", got " + name);
        }
        String text = name.isEmpty()
                ? magics.list()
                : found.stream().map(magic -> magic.manual().strip()).collect(Collectors.joining("\n\n"));
        return Optional.of(MimeBundle.text(text));
    }
}
