// verdict: bug, crash
int main(int argc, char **argv)
{
    (void)argv;
    return 10 * argc / (argc - 1);
}
