package org.naglab.kernel.polyglot;

import org.naglab.kernel.eval.JavaInterpreter;
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
    }
}
