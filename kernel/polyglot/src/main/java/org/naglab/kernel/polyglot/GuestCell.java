package org.naglab.kernel.polyglot;

import java.util.List;
import java.util.Optional;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.magic.CellMagic;
import org.naglab.kernel.output.Cell;

/** {@code %%js} and {@code %%python}: runs the cell in a guest language, with Java's variables under their names. */
final class GuestCell implements CellMagic {
    private final Guest guest;
    private final JavaInterpreter java;

    GuestCell(Guest guest, JavaInterpreter java) {
        this.guest = guest;
        this.java = java;
    }

    @Override
    public String name() {
        return guest.dialect().id();
    }

    @Override
    public String help() {
        return "%%" + name() + " [--out NAME]...: runs the cell as "
                + guest.dialect().title() + "; Java's variables are its globals, and its NAME becomes a Java variable";
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        List<Handover> handovers = Handover.parse(arguments);
        if (guest.session().isEmpty()) {
            Guests.importInto(java, cell);
        }
        // The first line is the magic's: lines keep the numbers that the front end shows.
        Outcome outcome = java.runInterruptibly(cell, () -> guestCode(cell, "\n" + body, handovers));
        for (Handover handover : handovers) {
            if (outcome instanceof Outcome.Done
                    && java.run(cell, handover.declaration()) instanceof Outcome.Failed failed) {
                return failed;
            }
            guest.use(running -> {
                running.shared().inStep(handover.name());
                return handover;
            });
        }
        return outcome;
    }

    private Outcome guestCode(Cell cell, String code, List<Handover> handovers) {
        try {
            return guest.use(running -> {
                if (java.stopping().isPresent()) {
                    return new Outcome.Failed(java.stopping().get());
                }
                try {
                    Value value = guest.run(running, "cell " + cell.number(), code);
                    handovers.forEach(handover -> handover.take(guest, running, value));
                    boolean hidden =
                            value.isNull() && !guest.dialect().text(value).equals("null");
                    boolean ended = guest.dialect().manyThreads()
                            && code.stripTrailing().endsWith(";");
                    return new Outcome.Done(
                            hidden || ended
                                    ? Optional.empty()
                                    : Optional.of(guest.display().bundle(value)));
                } catch (PolyglotException e) {
                    return new Outcome.Failed(stopped().orElseGet(() -> explain(e)));
                }
            });
        } catch (IllegalStateException e) {
            return new Outcome.Failed(stopped()
                    .orElseGet(() -> CellError.of(e.getClass().getSimpleName(), String.valueOf(e.getMessage()))));
        }
    }

    private CellError explain(PolyglotException e) {
        if (e.isExit()) {
            return CellError.of("SystemExit", e.getExitStatus() + " (the cell has ended, the kernel goes on)");
        }
        return guest.explain(e);
    }

    private Optional<CellError> stopped() {
        return java.stopping();
    }
}
