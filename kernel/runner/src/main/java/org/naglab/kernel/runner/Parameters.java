package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The parameters that a notebook declares in its cell tagged {@code parameters}: Java variables with types, so that a
 * value from outside is checked before anything runs.
 *
 * @param types type by name, in order of declaration
 * @param defaults initial values as they are written, by name
 */
record Parameters(Map<String, String> types, Map<String, String> defaults) {

    /** Reads the declarations in the text of a {@code parameters} cell. */
    static Parameters declaredIn(String cell) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, String> defaults = new LinkedHashMap<>();
        String java = cell.lines().map(line -> line.startsWith("%") ? "" : line).reduce("", (a, b) -> a + b + "\n");
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree variable, Void nothing) {
                String name = variable.getName().toString();
                // The tree of a `var` has no type.
                types.put(
                        name,
                        variable.getType() == null
                                ? inferred(variable.getInitializer())
                                : variable.getType().toString());
                if (variable.getInitializer() != null) {
                    defaults.put(name, variable.getInitializer().toString());
                }
                return nothing;
            }
        }.scan(parse("class Cell { void cell() throws Exception {\n" + java + "\n} }"), null);
        return new Parameters(types, defaults);
    }

    private static CompilationUnitTree parse(String java) {
        var source = new SimpleJavaFileObject(URI.create("string:///Cell.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return java;
            }
        };
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, List.of("-proc:none"), null, List.of(source));
        try {
            CompilationUnitTree tree = task.parse().iterator().next();
            problems.getDiagnostics().stream()
                    .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                    .findFirst()
                    .ifPresent(problem -> {
                        throw new UsageException("the cell tagged parameters must hold declarations only: line "
                                + (problem.getLineNumber() - 1) + ": " + problem.getMessage(null));
                    });
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse the cell tagged parameters", e);
        }
    }

    private static String inferred(ExpressionTree initializer) {
        ExpressionTree value = initializer instanceof UnaryTree unary ? unary.getExpression() : initializer;
        return value instanceof LiteralTree literal && literal.getValue() != null
                ? switch (literal.getKind()) {
                    case INT_LITERAL -> "int";
                    case LONG_LITERAL -> "long";
                    case FLOAT_LITERAL -> "float";
                    case DOUBLE_LITERAL -> "double";
                    case BOOLEAN_LITERAL -> "boolean";
                    case CHAR_LITERAL -> "char";
                    default -> "String";
                }
                : "var";
    }

    /**
     * Returns what {@code values} mean for the declared types.
     *
     * @throws UsageException if a name is not declared or a value does not fit its type
     */
    Map<String, JsonElement> meanings(Map<String, ParameterValue> values) {
        Map<String, JsonElement> meanings = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!types.containsKey(name)) {
                throw new UsageException(
                        types.isEmpty()
                                ? "parameters need a cell tagged `parameters` that declares them, and the notebook has"
                                        + " none; got " + name
                                : "parameter must be one of " + known() + ", got " + name);
            }
            JavaLiteral literal = new JavaLiteral(name, types.get(name));
            JsonElement meaning = literal.meaning(value);
            literal.initializer(meaning); // throws if it does not fit
            meanings.put(name, meaning);
        });
        return meanings;
    }

    /** Returns Java that declares each of {@code meanings} anew with its type. */
    String assignments(Map<String, JsonElement> meanings) {
        StringBuilder java = new StringBuilder("// Parameters\n");
        meanings.forEach((name, meaning) -> {
            String type = types.get(name);
            java.append(type).append(' ').append(name).append(" = ");
            java.append(new JavaLiteral(name, type).initializer(meaning)).append(";\n");
        });
        return java.toString();
    }

    private String known() {
        StringJoiner known = new StringJoiner(", ");
        types.forEach((name, type) -> known.add(name + " (" + type + ")"));
        return known.toString();
    }
}
