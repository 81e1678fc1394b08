package org.naglab.kernel.runner;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
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

    /** Returns Java that declares each of {@code values} anew with its type. */
    String assignments(Map<String, String> values) {
        StringBuilder java = new StringBuilder("// Parameters\n");
        values.forEach((name, value) -> {
            String type = types.get(name);
            if (type == null) {
                throw new UsageException("parameter must be one of " + (types.isEmpty() ? "(none declared)" : known())
                        + ", got " + name);
            }
            java.append(type).append(' ').append(name).append(" = ");
            java.append(literal(name, type, value)).append(";\n");
        });
        return java.toString();
    }

    private String known() {
        StringJoiner known = new StringJoiner(", ");
        types.forEach((name, type) -> known.add(name + " (" + type + ")"));
        return known.toString();
    }

    /** Returns {@code value} as a Java expression of {@code type}. */
    static String literal(String name, String type, String value) {
        String simple = type.replaceAll("\\s", "").replaceAll("^java\\.(lang|util|nio\\.file)\\.", "");
        if (simple.endsWith("[]")) {
            String element = simple.substring(0, simple.length() - 2);
            return "{" + elements(name, type, element, value) + "}";
        }
        if (simple.startsWith("List<") && simple.endsWith(">")) {
            return "List.of(" + elements(name, type, simple.substring(5, simple.length() - 1), value) + ")";
        }
        return switch (simple) {
            case "String" -> quoted(value);
            case "Path" -> "Path.of(" + quoted(value) + ")";
            case "boolean", "Boolean" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw wrong(name, type, value);
                }
                yield value;
            }
            case "char", "Character" -> {
                if (value.length() != 1) {
                    throw wrong(name, type, value);
                }
                yield "'" + escaped(value).replace("'", "\\'") + "'";
            }
            case "byte", "Byte" -> "(byte) " + number(name, type, value, Byte::parseByte);
            case "short", "Short" -> "(short) " + number(name, type, value, Short::parseShort);
            case "int", "Integer" -> number(name, type, value, Integer::parseInt);
            case "long", "Long" -> number(name, type, value, Long::parseLong) + "L";
            case "float", "Float" -> real(name, type, value, "Float") + suffix(value, "f");
            case "double", "Double" -> real(name, type, value, "Double") + suffix(value, "d");
            default ->
                throw new UsageException("parameter " + name + " has type " + type
                        + ", which the command line cannot set; it can set numbers, boolean, char, String, Path, and"
                        + " arrays or Lists of these as JSON");
        };
    }

    private static String elements(String name, String type, String element, String json) {
        JsonArray array;
        try {
            array = JsonParser.parseString(json).getAsJsonArray();
        } catch (JsonParseException | IllegalStateException e) {
            throw wrong(name, type + " as a JSON array", json);
        }
        List<String> literals = new ArrayList<>();
        for (JsonElement item : array) {
            if (!item.isJsonPrimitive() || item.getAsJsonPrimitive().isString() != textual(element)) {
                throw wrong(name, type + " as a JSON array", json);
            }
            literals.add(literal(name, element, item.getAsString()));
        }
        return String.join(", ", literals);
    }

    private static boolean textual(String element) {
        return List.of("String", "Path", "char", "Character").contains(element);
    }

    private static String number(String name, String type, String value, Function<String, Number> parse) {
        try {
            return parse.apply(value).toString();
        } catch (NumberFormatException e) {
            throw wrong(name, type, value);
        }
    }

    private static String real(String name, String type, String value, String owner) {
        return switch (value) {
            case "NaN" -> owner + ".NaN";
            case "Infinity", "+Infinity" -> owner + ".POSITIVE_INFINITY";
            case "-Infinity" -> owner + ".NEGATIVE_INFINITY";
            default -> number(name, type, value, BigDecimal::new);
        };
    }

    private static String suffix(String value, String letter) {
        return Character.isLetter(value.charAt(value.length() - 1)) ? "" : letter;
    }

    private static UsageException wrong(String name, String type, String value) {
        return new UsageException("parameter " + name + " must be of type " + type + ", got " + value);
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        StringBuilder java = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> java.append("\\\"");
                case '\\' -> java.append("\\\\");
                case '\n' -> java.append("\\n");
                case '\r' -> java.append("\\r");
                case '\t' -> java.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        java.append(String.format("\\%03o", c));
                    } else {
                        java.append((char) c);
                    }
                }
            }
        });
        return java.toString();
    }

    /** Returns {@code values} as JSON of their types, for the notebook's metadata. */
    JsonObject asJson(Map<String, String> values) {
        JsonObject json = new JsonObject();
        values.forEach((name, value) -> {
            String type = types.getOrDefault(name, "String");
            boolean text = type.endsWith("String") || type.endsWith("Path") || type.equals("char");
            boolean finite = !value.endsWith("NaN") && !value.endsWith("Infinity");
            json.add(name, text || !finite ? new com.google.gson.JsonPrimitive(value) : JsonParser.parseString(value));
        });
        return json;
    }
}
