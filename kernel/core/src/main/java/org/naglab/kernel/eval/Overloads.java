package org.naglab.kernel.eval;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/**
 * Declares what JShell (21 to 25) refuses because of overloaded methods. Where a method that calls another of its own name
 * mentions the name that is being declared, be it as that of a parameter of its own, JShell compiles the declaration with an
 * import of a class for that method that it then makes no use of, and finds it missing.
 */
final class Overloads {
    private static final String NO_SUCH_CLASS = "compiler.err.static.imp.only.classes.and.interfaces";

    private final JShell jshell;

    Overloads(JShell jshell) {
        this.jshell = jshell;
    }

    /** Evaluates {@code source}; with the methods that are in its way put aside meanwhile, if there are any. */
    List<SnippetEvent> eval(String source) {
        List<SnippetEvent> events = jshell.eval(source);
        Optional<DeclarationSnippet> refused = refused(events);
        return refused.isEmpty() ? events : past(refused.get(), source, events);
    }

    private List<SnippetEvent> past(DeclarationSnippet declaration, String source, List<SnippetEvent> refused) {
        Pattern name = Pattern.compile("\\b" + Pattern.quote(declaration.name()) + "\\b");
        // What mentions the name only through others, or what is called with one of several signatures, needs more.
        List<Predicate<MethodSnippet>> asides =
                List.of(method -> name.matcher(method.source()).find(), method -> true);
        List<SnippetEvent> events = refused;
        for (Predicate<MethodSnippet> aside : asides) {
            if (overloaded(aside).isEmpty()) {
                continue;
            }
            events = without(aside, source);
            if (!isRejected(events)) {
                return events;
            }
            if (declaration instanceof VarSnippet variable) {
                events = byAnotherName(variable, source, events, aside);
                if (refused(events).isEmpty()) {
                    return events;
                }
            }
        }
        return events;
    }

    /** Returns the declaration that JShell refused for no fault of its own, if it refused one so. */
    private Optional<DeclarationSnippet> refused(List<SnippetEvent> events) {
        return events.stream()
                .filter(event -> event.status() == Status.REJECTED)
                .map(SnippetEvent::snippet)
                .filter(snippet -> jshell.diagnostics(snippet)
                        .anyMatch(diagnostic -> diagnostic.getCode().equals(NO_SUCH_CLASS)))
                .filter(DeclarationSnippet.class::isInstance)
                .map(DeclarationSnippet.class::cast)
                .findFirst();
    }

    private List<MethodSnippet> overloaded(Predicate<MethodSnippet> which) {
        Map<String, Long> count =
                jshell.methods().collect(Collectors.groupingBy(MethodSnippet::name, Collectors.counting()));
        return jshell.methods()
                .filter(method -> Objects.requireNonNull(count.get(method.name())) > 1)
                .filter(which)
                .toList();
    }

    private List<SnippetEvent> without(Predicate<MethodSnippet> aside, String source) {
        List<MethodSnippet> methods = overloaded(aside);
        methods.forEach(jshell::drop);
        List<SnippetEvent> events = jshell.eval(source);
        methods.forEach(method -> jshell.eval(method.source()));
        return events;
    }

    private static boolean isRejected(List<SnippetEvent> events) {
        return events.stream().anyMatch(event -> event.status() == Status.REJECTED);
    }

    /** Declares a variable whose value needs the methods: first by a name that they do not mention, then as its copy. */
    private List<SnippetEvent> byAnotherName(
            VarSnippet variable, String source, List<SnippetEvent> events, Predicate<MethodSnippet> aside) {
        Matcher declarator = Pattern.compile("\\b" + Pattern.quote(variable.name()) + "([\\s\\[\\]]*=)(?!=)")
                .matcher(source);
        if (!declarator.find()) {
            return events;
        }
        String other = variable.name() + "$value";
        List<SnippetEvent> valued =
                jshell.eval(source.substring(0, declarator.start()) + other + source.substring(declarator.start(1)));
        if (isRejected(valued)) {
            return valued;
        }
        List<SnippetEvent> copied = without(aside, source.substring(0, declarator.end()) + " " + other + ";");
        valued.forEach(event -> jshell.drop(event.snippet()));
        return valued.stream().anyMatch(event -> event.exception() != null) ? valued : copied;
    }
}
