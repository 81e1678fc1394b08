package org.naglab.kernel.eval;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Tells what can stand in a block of statements from what cannot, by parsing it; looks up no name. */
final class Syntax {
    /**
     * What a piece of a cell may be.
     *
     * @param statement whether it can stand among statements; no declaration can, for later cells must see it
     * @param expression whether it can stand for a value
     */
    record Form(boolean statement, boolean expression) {}

    private static final List<String> OPTIONS = List.of("-proc:none");

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final JavaFileManager files = compiler.getStandardFileManager(problem -> {}, null, null);

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("cell:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Returns the forms of {@code sources}, each without the semicolon at its end, in one go of the parser. */
    List<Form> forms(List<String> sources) {
        List<Source> units = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            units.add(new Source("S" + i, "class S { void m() { " + sources.get(i) + "\n; } }"));
            units.add(new Source("E" + i, "class E { Object e = (" + sources.get(i) + "\n); }"));
        }
        Set<String> wrong = new HashSet<>();
        Map<String, CompilationUnitTree> parsed = new HashMap<>();
        try {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    problem -> {
                        if (problem.getKind() == Diagnostic.Kind.ERROR) {
                            wrong.add(name(problem.getSource()));
                        }
                    },
                    OPTIONS,
                    null,
                    units);
            for (CompilationUnitTree unit : task.parse()) {
                parsed.put(name(unit.getSourceFile()), unit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a source in memory could not be read", e);
        }
        List<Form> forms = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            boolean statement = !wrong.contains("/S" + i + ".java") && statement(parsed.get("/S" + i + ".java"));
            boolean expression = !wrong.contains("/E" + i + ".java") && expression(parsed.get("/E" + i + ".java"));
            forms.add(new Form(statement, expression));
        }
        return forms;
    }

    private static String name(JavaFileObject source) {
        return source.toUri().getPath();
    }

    private static List<? extends Tree> members(CompilationUnitTree unit) {
        return unit.getTypeDecls().size() == 1
                        && unit.getTypeDecls().getFirst() instanceof ClassTree type
                        && unit.getImports().isEmpty()
                ? type.getMembers()
                : List.of();
    }

    private static boolean statement(CompilationUnitTree unit) {
        List<? extends Tree> members = members(unit);
        if (members.size() != 1 || !(members.getFirst() instanceof MethodTree method)) {
            return false;
        }
        for (StatementTree statement : method.getBody().getStatements()) {
            switch (statement.getKind()) {
                // A variable's and a type's scope would end with the block; a jump out of it needs JShell's own words.
                case VARIABLE, CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE, RETURN, YIELD, BREAK, CONTINUE -> {
                    return false;
                }
                case EXPRESSION_STATEMENT -> {
                    if (((ExpressionStatementTree) statement).getExpression().getKind() == Tree.Kind.ERRONEOUS) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    private static boolean expression(CompilationUnitTree unit) {
        List<? extends Tree> members = members(unit);
        return members.size() == 1
                && members.getFirst() instanceof VariableTree field
                && field.getInitializer() instanceof ParenthesizedTree value
                && !(value.getExpression() instanceof AssignmentTree)
                && !(value.getExpression() instanceof SwitchExpressionTree);
    }
}
