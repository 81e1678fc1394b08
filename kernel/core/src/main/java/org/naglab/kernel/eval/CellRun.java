package org.naglab.kernel.eval;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import org.naglab.kernel.eval.CellParser.Java;
import org.naglab.kernel.eval.CellParser.Magic;
import org.naglab.kernel.eval.CellParser.Piece;
import org.naglab.kernel.eval.JavaInterpreter.LineMagics;
import org.naglab.kernel.eval.Places.Place;
import org.naglab.kernel.eval.RunningCells.Stop;
import org.naglab.kernel.eval.Syntax.Form;
import org.naglab.kernel.output.Cell;

/**
 * One run of one cell. Declarations are compiled one by one; statements that follow each other are compiled as one
 * block, for every compilation costs the same ten milliseconds. What does not compile so is taken one by one after all:
 * then the statements before the wrong one run, and its error is its own.
 */
final class CellRun {
    private final Supplier<Shell> shells;
    private final RunningCells cells;
    private final LineMagics magics;
    private final Cell cell;
    private final String code;
    private final List<Snippet> declared = new ArrayList<>();
    private final Map<String, String> lost = new TreeMap<>();
    private final Set<Piece> done = new HashSet<>();
    private final Map<Piece, Form> forms = new HashMap<>();
    private Shell latest;
    private Optional<Object> value = Optional.empty();

    CellRun(Supplier<Shell> shells, RunningCells cells, LineMagics magics, Cell cell, String code) {
        this.shells = shells;
        this.latest = shells.get();
        this.cells = cells;
        this.magics = magics;
        this.cell = cell;
        this.code = code;
    }

    /** Returns the shell of now: a magic in the cell may have replaced it. */
    private Shell shell() {
        Shell now = shells.get();
        if (now != latest) {
            declared.clear();
            lost.clear();
            latest = now;
        }
        return now;
    }

    Outcome all() {
        try {
            return runAll();
        } finally {
            tellLost();
        }
    }

    private Outcome runAll() {
        List<Piece> pieces = shell().guarded(() -> shell().split(code));
        parseForms(pieces);
        int next = 0;
        while (next < pieces.size()) {
            int from = next;
            next = endOfBlock(pieces, from);
            value = Optional.empty();
            Optional<CellError> error;
            try {
                error = run(pieces, from, next);
            } catch (OutOfMemoryError e) {
                // There was no room even to say it.
                release();
                throw e;
            }
            if (error.isPresent()) {
                if (error.get().name().equals(Stop.MEMORY.errorName())) {
                    release();
                }
                return new Outcome.Failed(error.get());
            }
            Optional<Stop> stop = cells.stopped();
            if (stop.isPresent()) {
                return new Outcome.Failed(
                        CellError.of(stop.get().errorName(), stop.get().message()));
            }
        }
        return unresolved().<Outcome>map(Outcome.Failed::new).orElseGet(() -> new Outcome.Done(value));
    }

    // ---- blocks ----------------------------------------------------------------------------------------------------

    private void parseForms(List<Piece> pieces) {
        List<Java> java = pieces.stream()
                .filter(Java.class::isInstance)
                .map(Java.class::cast)
                .toList();
        if (!java.isEmpty()) {
            List<Form> parsed = shell().guarded(
                            () -> shell().forms(java.stream().map(Java::bare).toList()));
            for (int i = 0; i < java.size(); i++) {
                forms.put(java.get(i), parsed.get(i));
            }
        }
    }

    /** Returns the index behind the pieces from {@code from} on that can be one block; at least one piece. */
    private int endOfBlock(List<Piece> pieces, int from) {
        int end = from;
        while (end < pieces.size() && pieces.get(end) instanceof Java java && inBlock(java)) {
            end++;
        }
        return Math.max(end, from + 1);
    }

    private boolean inBlock(Java java) {
        Form form = forms.getOrDefault(java, new Form(false, false));
        return !done.contains(java) && (form.statement() || (form.expression() && !java.ended()));
    }

    private Optional<CellError> run(List<Piece> pieces, int from, int to) {
        List<Java> block = new ArrayList<>();
        for (Piece piece : pieces.subList(from, to)) {
            if (piece instanceof Java java && inBlock(java)) {
                block.add(java);
            }
        }
        if (block.size() == to - from) {
            boolean valued =
                    forms.get(block.getLast()).expression() && !block.getLast().ended();
            Optional<Optional<CellError>> outcome = block(block, valued);
            if (outcome.isEmpty() && valued && forms.get(block.getLast()).statement()) {
                // A call that returns nothing has no value to keep.
                outcome = block(block, false);
            }
            if (outcome.isPresent()) {
                done.addAll(block);
                return outcome.get();
            }
        }
        for (int i = from; i < to; i++) {
            if (done.add(pieces.get(i))) {
                value = Optional.empty();
                Optional<CellError> error = one(pieces, i);
                if (error.isPresent() || cells.stopped().isPresent()) {
                    return error;
                }
            }
        }
        return Optional.empty();
    }

    /** Runs {@code pieces} as one block; empty if that does not compile, then nothing has run. */
    private Optional<Optional<CellError>> block(List<Java> pieces, boolean valued) {
        Java first = pieces.getFirst();
        Java last = pieces.getLast();
        StringBuilder source = new StringBuilder("{");
        source.append(code, first.offset(), last.offset());
        // The semicolon stands in the statement's own line, unless a comment hides it there: it may be an endless
        // loop's body.
        boolean hidden = last.bare().lastIndexOf("//") > last.bare().lastIndexOf('\n');
        String close = valued ? CellValue.CLOSE : hidden ? "\n;" : ";";
        source.append(valued ? CellValue.OPEN : "").append(last.bare()).append(close);
        source.append("}");
        List<SnippetEvent> events = shell().guarded(() -> shell().eval(source.toString()));
        if (events.stream().anyMatch(event -> event.status() == Status.REJECTED)) {
            return Optional.empty();
        }
        value = CellValue.take();
        for (SnippetEvent event : events) {
            shell().places().put(event.snippet().id(), new Place(cell.number(), code, first.offset()));
            if (event.exception() != null) {
                return Optional.of(Optional.of(thrown(event.exception())));
            }
        }
        return Optional.of(Optional.empty());
    }

    // ---- one by one ------------------------------------------------------------------------------------------------

    private Optional<CellError> one(List<Piece> pieces, int index) {
        return switch (pieces.get(index)) {
            case Magic magic -> magic(magic);
            case Java java -> {
                Optional<CellError> error = java(java);
                // Java's own order does not matter: declare what comes later, then try once more.
                if (error.isPresent() && rejected(error.get()) && declareAhead(pieces, index)) {
                    error = java(java);
                }
                yield error;
            }
        };
    }

    private boolean rejected(CellError error) {
        return error.name().equals("CompilationError") && error.message().startsWith("cannot find symbol");
    }

    private boolean declareAhead(List<Piece> pieces, int index) {
        boolean any = false;
        for (Piece later : pieces.subList(index + 1, pieces.size())) {
            if (later instanceof Java java && !inBlock(java) && declaration(java) && done.add(later)) {
                any |= java(java).isEmpty();
            }
        }
        return any;
    }

    private boolean declaration(Java java) {
        List<Snippet> snippets = shell().guarded(() -> shell().analysis().sourceToSnippets(java.source()));
        return !snippets.isEmpty()
                && switch (snippets.getFirst().kind()) {
                    case IMPORT, TYPE_DECL, METHOD -> true;
                    case VAR, EXPRESSION, STATEMENT, ERRONEOUS -> false;
                };
    }

    private Optional<CellError> magic(Magic magic) {
        try {
            value = magics.run(magic.name(), magic.arguments());
            return Optional.empty();
        } catch (MagicFailed e) {
            return Optional.of(e.error());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            String message = Objects.requireNonNullElse(e.getMessage(), "");
            return Optional.of(CellError.of("MagicError", "%" + magic.name() + ": " + message));
        }
    }

    private Optional<CellError> java(Java java) {
        shell().control().forget();
        List<SnippetEvent> events = shell().guarded(() -> shell().eval(java.source()));
        noteLost(events);
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                Optional<CellError> error = outcome(java, event);
                if (error.isPresent()) {
                    return error;
                }
            }
        }
        return Optional.empty();
    }

    /** JShell empties the variables of what it has to compile anew, and says nothing. What the cell declares has a value. */
    private void noteLost(List<SnippetEvent> events) {
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof VarSnippet variable) {
                if (event.causeSnippet() == null && event.status().isDefined()) {
                    lost.remove(variable.name());
                } else if (event.causeSnippet() instanceof DeclarationSnippet cause
                        && event.status() != Status.OVERWRITTEN
                        && event.previousStatus().isDefined()
                        && (event.isSignatureChange() || !event.status().isDefined())) {
                    lost.put(variable.name(), reason(cause, events));
                }
            }
        }
    }

    private static String reason(DeclarationSnippet cause, List<SnippetEvent> events) {
        boolean declared = events.stream().anyMatch(event -> event.causeSnippet() == null && event.snippet() == cause);
        return declared
                ? "the declaration of " + cause.name() + " changed"
                : "JShell had to compile " + cause.name() + " anew";
    }

    private void tellLost() {
        Map<String, List<String>> byReason = new TreeMap<>();
        lost.forEach((name, reason) ->
                byReason.computeIfAbsent(reason, each -> new ArrayList<>()).add(name));
        byReason.forEach((reason, names) -> System.err.println(reason + ", so that " + String.join(", ", names)
                + ", whose class it was, " + (names.size() == 1 ? "starts" : "start") + " anew as null"));
    }

    private Optional<CellError> outcome(Java java, SnippetEvent event) {
        Snippet snippet = event.snippet();
        Place place = remember(java, snippet);
        if (event.status() == Status.REJECTED) {
            CellError refusal = shell().errors().compilation(place, shell().diagnostics(snippet));
            return Optional.of(shell().refusal(snippet)
                    .map(reason -> CellError.of(refusal.name(), reason + " (line " + place.line(0) + ")"))
                    .orElse(refusal));
        }
        if (event.exception() != null) {
            return Optional.of(thrown(event.exception()));
        }
        declared.add(snippet);
        boolean shown = switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> !java.ended();
            default -> false;
        };
        value = shown ? shell().control().value() : Optional.empty();
        return Optional.empty();
    }

    private Place remember(Java java, Snippet snippet) {
        String source = snippet.source();
        int at = code.indexOf(source, java.offset());
        if (at < 0 && source.endsWith(";")) {
            at = code.indexOf(source.substring(0, source.length() - 1), java.offset());
        }
        Place place = new Place(cell.number(), code, at < 0 ? java.offset() : at);
        shell().places().put(snippet.id(), place);
        return place;
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    private CellError thrown(JShellException exception) {
        Optional<Stop> stop = cells.stopped();
        if (stop.isPresent()) {
            return shell().errors().thrown(stop.get().errorName(), stop.get().message(), exception);
        }
        return switch (exception) {
            case UnresolvedReferenceException unresolved -> shell().errors().unresolved(unresolved);
            case EvalException eval -> {
                String name = shell().control()
                        .thrown()
                        .map(t -> t.getClass().getName())
                        .orElse(eval.getExceptionClassName());
                yield shell().errors()
                        .thrown(ErrorText.className(name), Objects.requireNonNullElse(eval.getMessage(), ""), eval);
            }
            default -> shell().errors().thrown(exception.getClass().getName(), "", exception);
        };
    }

    /** Empties the variables of a cell that filled the heap: else nothing could run any more, not even a {@code = null}. */
    private void release() {
        for (Snippet snippet : declared) {
            if (snippet instanceof VarSnippet variable) {
                shell().release(variable);
            }
        }
    }

    private Optional<CellError> unresolved() {
        return shell().guarded(() -> declared.stream()
                .filter(snippet -> shell().status(snippet) == Status.RECOVERABLE_DEFINED
                        || shell().status(snippet) == Status.RECOVERABLE_NOT_DEFINED)
                .findFirst()
                .map(snippet -> shell().errors()
                        .unresolved(
                                shell().places().get(snippet.id()).orElseThrow(),
                                "the declaration",
                                shell().unresolvedDependencies((DeclarationSnippet) snippet),
                                shell().diagnostics(snippet))));
    }
}
