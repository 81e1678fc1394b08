package org.naglab.kernel.polyglot;

import java.util.List;
import java.util.Optional;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.magic.CellLanguage;
import org.naglab.kernel.magic.CellMagic;
import org.naglab.kernel.output.Cell;

/** {@code %%js} and {@code %%python}: runs the cell in a guest language, with Java's variables under their names. */
final class GuestCell implements CellMagic {
    private final Guest guest;
    private final JavaInterpreter java;
    private final GuestCompletion completion;

    GuestCell(Guest guest, JavaInterpreter java) {
        this.guest = guest;
        this.java = java;
        this.completion = new GuestCompletion(guest);
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
    public String manual() {
        return help() + """


                Java's variables are globals of their names; of two assignments to a name the later wins, whichever
                language made it. Names of built-ins, functions and modules stay the guest's: java_vars.NAME has Java's.
                display, html, markdown, latex, svg and vegaLite are there as in cells of Java; %s copies
                Java's lists, maps, records, tables and tensors into the language's own.

                  --out words              declares the Java variable words, of the type that the value has
                  --out a,b                two of them
                  --out "double[] scores"  of this type
                  %s.get("x"), %s.call("f", 1)   in a cell of Java: reads a global, calls a function
                """.formatted(name().equals("js") ? "toJs(x)" : "to_py(x)", name(), name());
    }

    @Override
    public List<String> words(String arguments) {
        return List.of("--out");
    }

    @Override
    public Optional<CellLanguage> language() {
        return Optional.of(completion);
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        List<Handover> handovers = Handover.parse(arguments);
        Guests.importInto(java, cell);
        // The first line is the magic's: lines keep the numbers that the front end shows.
        Outcome outcome = java.runInterruptibly(cell, () -> settled(guestCode(cell, "\n" + body, handovers)));
        if (outcome instanceof Outcome.Done) {
            for (Handover handover : handovers) {
                if (java.run(cell, handover.declaration()) instanceof Outcome.Failed failed) {
                    return failed;
                }
                guest.use(running -> running.shared().inStep(handover.name()));
            }
        }
        return outcome;
    }

    private Outcome guestCode(Cell cell, String code, List<Handover> handovers) {
        boolean first = guest.session().isEmpty();
        if (first) {
            cell.show(MimeBundle.text("starting " + guest.dialect().title() + ", once …"), Optional.empty());
        }
        try {
            return guest.use(running -> {
                try {
                    if (first) {
                        cell.clear(false);
                    }
                    // Making the context may have taken seconds, in which the person gave up.
                    if (java.stopping().isPresent()) {
                        return new Outcome.Failed(java.stopping().get());
                    }
                    Value value = guest.run(running, "cell " + cell.number(), code);
                    handovers.forEach(handover -> handover.take(guest, running, value));
                    return new Outcome.Done(
                            guest.dialect().shows(value, code)
                                    ? Optional.of(guest.display().bundle(value))
                                    : Optional.empty());
                } catch (PolyglotException e) {
                    return new Outcome.Failed(java.stopping().orElseGet(() -> explain(e)));
                }
            });
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            return new Outcome.Failed(
                    java.stopping().orElseGet(() -> CellError.of(e.getClass().getSimpleName(), message)));
        }
    }

    private CellError explain(PolyglotException e) {
        if (e.isExit()) {
            return CellError.of("SystemExit", e.getExitStatus() + " (the cell has ended, the kernel goes on)");
        }
        return guest.explain(e);
    }

    /** A stop that had to end the context, or that came for want of memory, leaves nothing of the guest's variables. */
    private Outcome settled(Outcome outcome) {
        Optional<CellError> stopping = java.stopping();
        if (stopping.isEmpty()) {
            return outcome;
        }
        CellError error = stopping.get();
        boolean memory = error.name().equals(OutOfMemoryError.class.getName());
        if (memory) {
            guest.restart();
        }
        if (!guest.takeLost() && !memory) {
            return new Outcome.Failed(error);
        }
        String why = memory ? "" : ", because it did not stop within " + Guest.GRACE_S + " s";
        return new Outcome.Failed(CellError.of(
                error.name(),
                error.message() + "; " + guest.dialect().title() + " was restarted and its variables are lost" + why));
    }
}
