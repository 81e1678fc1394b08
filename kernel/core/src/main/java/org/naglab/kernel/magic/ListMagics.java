package org.naglab.kernel.magic;

import java.util.Optional;
import org.naglab.kernel.display.MimeBundle;

/** {@code %lsmagic}: lists what can be said with per cent signs. */
public final class ListMagics implements LineMagic {
    private final Magics magics;

    /** Makes the magic that lists {@code magics}. */
    public ListMagics(Magics magics) {
        this.magics = magics;
    }

    @Override
    public String name() {
        return "lsmagic";
    }

    @Override
    public String help() {
        return "%lsmagic: lists the magics";
    }

    @Override
    public Optional<Object> run(String arguments) {
        StringBuilder text = new StringBuilder();
        magics.lines().forEach(magic -> text.append(magic.help()).append('\n'));
        magics.cells().forEach(magic -> text.append(magic.help()).append('\n'));
        return Optional.of(MimeBundle.text(text.toString().stripTrailing()));
    }
}
