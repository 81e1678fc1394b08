package org.naglab.kernel.polyglot;

import java.util.Optional;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.magic.LineCommand;
import org.naglab.kernel.magic.MagicProvider;
import org.naglab.kernel.magic.Magics;

/** Brings {@code %%js} and {@code %%python}. */
public final class PolyglotMagics implements MagicProvider {
    /** Used by the service loader. */
    public PolyglotMagics() {}

    @Override
    public void register(Magics magics, JavaInterpreter java) {
        for (Guest guest : Guests.of(java)) {
            magics.register(new GuestCell(guest, java));
        }
        magics.register(new LineCommand(
                "guests",
                "%guests: says which guest languages have been started, and how they run",
                arguments -> Optional.of(MimeBundle.text(Guests.state()))));
    }
}
