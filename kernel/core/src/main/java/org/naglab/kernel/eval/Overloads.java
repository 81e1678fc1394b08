package org.naglab.kernel.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Declares what JShell (21 to 25) would refuse because of overloaded methods. It compiles methods of one name that call each
 * other into one class, {@code $JShell$2_3} for the snippets 2 and 3. Where such a method mentions the name that is being
 * declared, be it as that of a parameter of its own, JShell compiles it anew, and first imagines it without the others. What
 * it compiles before it sees its mistake still imports the class that the method would be in, {@code $JShell$3}, and fails:
 * there is none. A stand-in for it, which nothing comes to use, is all that is missing.
 *
 * <p>To drop the methods and to declare them again would help too, but JShell then replaces every class that uses them, and
 * every variable of such a class becomes null.
 */
final class Overloads {
    private static final String NO_SUCH_CLASS = "compiler.err.static.imp.only.classes.and.interfaces";

    /** Of so many methods of one name all sets have a stand-in; of more, each method alone. */
    private static final int MOST_TOGETHER = 8;

    private final JShell jshell;
    private final SourceCodeAnalysis analysis;
    private final List<StandIns> standIns;

    Overloads(JShell jshell, List<StandIns> standIns) {
        this.jshell = jshell;
        this.analysis = jshell.sourceCodeAnalysis();
        this.standIns = standIns;
    }

    List<SnippetEvent> eval(String source) {
        Map<String, Set<String>> classes = new HashMap<>();
        Map<String, List<MethodSnippet>> overloaded = overloaded();
        overloaded.forEach((name, methods) -> imaginable(methods).forEach(each -> classes.put(each, Set.of(name))));
        // A method that JShell imagines without even itself is in a class of no name.
        classes.put(CellClassLoader.CELL_CLASSES, Set.copyOf(overloaded.keySet()));
        standIns.forEach(each -> each.offer(classes));
        return jshell.eval(source);
    }

    private Map<String, List<MethodSnippet>> overloaded() {
        Map<String, List<MethodSnippet>> byName = jshell.methods().collect(Collectors.groupingBy(MethodSnippet::name));
        byName.values().removeIf(methods -> methods.size() == 1);
        return byName;
    }

    /** Returns the names of the classes that {@code methods} could be in, together or not. */
    private List<String> imaginable(List<MethodSnippet> methods) {
        TreeSet<String> parts = new TreeSet<>(Overloads::bySnippet);
        for (MethodSnippet method : methods) {
            String className = analysis.wrapper(method).fullClassName();
            parts.addAll(List.of(
                    className.substring(CellClassLoader.CELL_CLASSES.length()).split("_")));
        }
        List<String> together = new ArrayList<>(List.of(""));
        for (String part : parts) {
            if (parts.size() > MOST_TOGETHER) {
                together.add(part);
                continue;
            }
            for (String before : List.copyOf(together)) {
                together.add(before.isEmpty() ? part : before + "_" + part);
            }
        }
        return together.stream()
                .filter(each -> !each.isEmpty())
                .map(each -> CellClassLoader.CELL_CLASSES + each)
                .toList();
    }

    /** JShell orders the parts of such a name by the number of the snippet; letters behind it count how often it was replaced. */
    private static int bySnippet(String a, String b) {
        int number = Integer.compare(number(a), number(b));
        return number == 0 ? a.compareTo(b) : number;
    }

    private static int number(String part) {
        return Integer.parseInt(part.replaceAll("\\D+", ""));
    }

    /** Explains a refusal for which {@code snippet} is not to blame, if its {@code diagnostics} are such a one. */
    Optional<String> refusal(DeclarationSnippet snippet, List<Diag> diagnostics) {
        if (diagnostics.stream().noneMatch(each -> each.getCode().equals(NO_SUCH_CLASS))) {
            return Optional.empty();
        }
        Pattern name = Pattern.compile("\\b" + Pattern.quote(snippet.name()) + "\\b");
        String methods = overloaded().values().stream()
                .flatMap(List::stream)
                .filter(method -> name.matcher(method.source()).find())
                .map(method -> method.name() + "(" + method.parameterTypes() + ")")
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of("JShell cannot declare " + snippet.name() + " beside overloaded methods that call each other"
                + (methods.isEmpty() ? "" : " and mention that name: " + methods)
                + "; rename " + snippet.name() + ", or what bears its name in them");
    }
}
